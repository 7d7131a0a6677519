-- { resource.service.name = "cart" && resource.region =~ "eu.*" }
s.project_id = {m_project_id:UInt32}
    AND s.start >= fromUnixTimestamp64Nano({m_start_ns:Int64}, 'UTC')
    AND s.start < fromUnixTimestamp64Nano({m_end_ns:Int64}, 'UTC')
    AND s.environment = {m_environment:String}
    AND s.ingested <= fromUnixTimestamp64Milli({m_ingested_until_ms:Int64}, 'UTC')
    AND (s.service IN {m_2:Array(String)} AND s.resource_hash IN (
        SELECT r.resource_hash
        FROM resources AS r
        WHERE r.project_id = {m_project_id:UInt32} AND r.attrs[{m_1:String}] IN {m_2:Array(String)}))
    AND s.resource_hash IN (
        SELECT r.resource_hash
        FROM resources AS r
        WHERE r.project_id = {m_project_id:UInt32} AND (r.attrs[{m_3:String}] LIKE {m_4:String} AND (NOT startsWith(r.attrs[{m_3:String}], '\x01') OR substring(r.attrs[{m_3:String}], 2, 1) IN ('1', '8')) AND match(plain_text(r.attrs[{m_3:String}]), {m_5:String})))
