-- expect: ok
-- class: decimal
local most, least = decimal(("9"):rep(160)), decimal("0." .. ("0"):rep(159) .. "1")
assert(not pcall(function() return most + 1 end) and not pcall(function() return most + least end) and not pcall(function() return most * most end) and not pcall(function() return least * least end))
assert(most - most == 0 and least - least == 0 and -most < most and least > 0 and -least < 0 and most > least and most > 2^53 - 1)
assert((least - least):scale() == 160 and not pcall(function() return (least - least) * decimal("0.0") end))
assert(most:div(most, 0, "up") == 1 and not pcall(most.div, most, least, 0, "up") and not pcall(most.div, most, 1, 1, "up") and least:round(0, "up") == 1 and least:round(0, "down") == 0)
assert(not pcall(most.round, most, 1, "down") and not pcall(least.round, least, 161, "down") and not pcall(least.round, least, -1, "down") and not pcall(least.round, least, 0.5, "down") and not pcall(least.round, least, 0 / 0, "down"))
for _, mode in ipairs { "half_even", "half_up", "half_down", "up", "down", "ceiling", "floor" } do
  assert(most:round(0, mode) == most and decimal("0.5"):round(0, mode) >= 0 and decimal("-0.5"):round(0, mode) <= 0 and tostring(decimal("-0.4"):round(0, "down")) == "0")
end
assert(tostring(-decimal("0.00")) == "0.00" and tostring(decimal("-0")) == "0" and decimal("-0.0"):sign() == 0 and not pcall(most.integer, most) and decimal("-1.000"):integer() == -1)
for _, text in ipairs { "", "-", "+", ".", "1.", ".1", "1e", "1e+", "e1", "1e99999999999999999999", "0e99999999999999999999x", "1_0", " 1", "1 ", "0x1", "inf", "nan", "1,0", "--1", "1.2.3", "\0", "1\0", ("1"):rep(161), ("1"):rep(100000) } do
  assert(not pcall(decimal, text), text)
end
assert(decimal("0e99999999999999999999") == 0 and decimal("-0e-0") == 0 and decimal(("0"):rep(500) .. "1") == 1)
for _, v in ipairs { 0.5, 2^53, -2^53, 1 / 0, -1 / 0, 0 / 0, true, {}, print } do assert(not pcall(decimal, v)) end
