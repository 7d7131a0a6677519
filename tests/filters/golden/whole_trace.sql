-- { traceDuration > 1s && rootServiceName != "cart" }
s.project_id = {m_project_id:UInt32}
    AND s.start >= fromUnixTimestamp64Nano({m_start_ns:Int64}, 'UTC')
    AND s.start < fromUnixTimestamp64Nano({m_end_ns:Int64}, 'UTC')
    AND s.environment = {m_environment:String}
    AND s.ingested <= fromUnixTimestamp64Milli({m_ingested_until_ms:Int64}, 'UTC')
    AND s.trace_id IN (
        SELECT t.trace_id
        FROM trace_index AS t
        WHERE t.project_id = {m_project_id:UInt32}
            AND t.trace_id IN (
                SELECT t.trace_id
                FROM trace_index AS t
                WHERE t.project_id = {m_project_id:UInt32}
                    AND t.start < fromUnixTimestamp64Nano({m_end_ns:Int64}, 'UTC')
                    AND t.last_start >= fromUnixTimestamp64Nano({m_start_ns:Int64}, 'UTC'))
        GROUP BY t.trace_id
        HAVING toUnixTimestamp64Nano(max(t.end)) - toUnixTimestamp64Nano(min(t.start)) > {m_1:Int64})
    AND s.trace_id IN (
        SELECT t.trace_id
        FROM trace_index AS t
        WHERE t.project_id = {m_project_id:UInt32}
            AND t.trace_id IN (
                SELECT t.trace_id
                FROM trace_index AS t
                WHERE t.project_id = {m_project_id:UInt32}
                    AND t.start < fromUnixTimestamp64Nano({m_end_ns:Int64}, 'UTC')
                    AND t.last_start >= fromUnixTimestamp64Nano({m_start_ns:Int64}, 'UTC'))
        GROUP BY t.trace_id
        HAVING (tupleElement(min(t.root), 1) = 0 AND NOT (tupleElement(min(t.root), 3) = {m_2:String})))
