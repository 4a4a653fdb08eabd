-- create.lua -- wrk makes a record with each request, each with a key of its own: wrk -s create.lua URL -- TOKEN PREFIX
local prefix, n = "", 0

function init(args)
	wrk.headers["Authorization"] = "Bearer " .. args[1]
	wrk.headers["Content-Type"] = "application/json"
	prefix = args[2]
end

function request()
	n = n + 1
	local key = prefix .. n
	return wrk.format("POST", nil, nil, '{"key":"' .. key .. '","kind":"lyceum","name":"Ліцей ' .. key .. '"}')
end
