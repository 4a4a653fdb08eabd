-- paths.lua -- wrk asks for the paths of a file in turn, one a line: wrk -s paths.lua URL -- FILE [COOKIE]
local paths, at, headers = {}, 0, {}

function init(args)
	for line in io.lines(args[1]) do
		paths[#paths + 1] = line
	end
	if args[2] then
		headers["Cookie"] = args[2]
	end
end

function request()
	at = at % #paths + 1
	return wrk.format("GET", paths[at], headers)
end
