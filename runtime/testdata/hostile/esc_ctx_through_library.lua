-- expect: ok
-- class: escape
for i, f in ipairs { rawset, setmetatable, table.insert, table.sort, table.remove } do assert(not pcall(f, ctx, "x", 1), i) end
assert(next(ctx) == nil and rawget(ctx, "caller") == nil and #ctx == 0 and getmetatable(ctx) == false and tostring(ctx) == "table")
assert(not pcall(copy, ctx) and not pcall(emit, "e", ctx) and not pcall(function() return ctx .. "" end) and not pcall(ctx) and pcall(unpack, ctx))
for _ in pairs(ctx) do error("ctx has members") end
for _, name in ipairs { 1, true, {}, print, decimal("1"), "", "Caller", "__index" } do assert(not pcall(function() return ctx[name] end) and not pcall(function() ctx[name] = 1 end)) end
