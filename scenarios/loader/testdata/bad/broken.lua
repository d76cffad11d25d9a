-- The third line is not Lua.
local key = KEYS[1]
local = 3
