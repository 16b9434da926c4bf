-- Asks for one address after the other. The file's first line is a path with a tab wherever a
-- value goes; each further line is a value. Arguments: the file, the Accept header, the first
-- number, and "new" where each request ends with a number that never comes again.

local pieces, values, ending, number, numbered = {}, {}, "", 0, false

function init(arguments)
  local lines = io.lines(arguments[1])
  for piece in ("GET " .. lines() .. "\t"):gmatch("([^\t]*)\t") do
    pieces[#pieces + 1] = piece
  end
  for line in lines do
    values[#values + 1] = line
  end
  ending = " HTTP/1.1\r\nHost: " .. wrk.host .. ":" .. wrk.port .. "\r\nAccept: " .. arguments[2] .. "\r\n\r\n"
  number = tonumber(arguments[3])
  numbered = arguments[4] == "new"
end

function request()
  number = number + 1
  local path = table.concat(pieces, values[number % #values + 1])
  if numbered then
    return path .. number .. ending
  end
  return path .. ending
end

function done(summary, latency, _)
  local errors = summary.errors
  io.write(string.format("RESULT %d %d %d %d %d %d %d\n",
    summary.requests, summary.duration, summary.bytes,
    latency:percentile(50), latency:percentile(99), errors.status,
    errors.connect + errors.read + errors.write + errors.timeout))
end
