-- 
s.trace_id IN (SELECT toFixedString(unhex(arrayJoin({m_2:Array(String)})), 16))
    AND concat(s.trace_id, s.span_id) IN (SELECT unhex(arrayJoin({m_1:Array(String)})))
    AND (concat(s.trace_id, s.span_id), s.kind, toUnixTimestamp64Nano(s.start)) NOT IN (
        SELECT unhex(other.1), other.2, other.3
        FROM (SELECT arrayJoin({m_3:Array(Tuple(String, Int8, Int64))}) AS other))
