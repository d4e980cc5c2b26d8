-- expect: ok
-- class: determinism
-- form: contract
local T = contract "T" { state = { t = {} } }
function T:run()
  local t, out = self.t, {}
  for _, k in ipairs({ "z", "\195\169", "a", "B", "aa", "", "~", "\240\159\153\130" }) do t[k] = #k end
  for k, v in pairs(t) do out[#out + 1] = k .. "=" .. v end
  return table.concat(out, ",")
end
