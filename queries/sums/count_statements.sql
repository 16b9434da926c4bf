-- How many statements the sources make.

SELECT coalesce(sum(count), 0)::BIGINT AS count FROM claims WHERE is_statement
