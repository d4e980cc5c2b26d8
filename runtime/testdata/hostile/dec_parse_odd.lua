-- expect: ok
-- class: decimal
for _, s in ipairs({ "", " 1", "1 ", "+", "-", ".", "1.", ".5", "1e", "1e+", "0x10", "inf", "nan", "1_0", "1,5", "1e161", "1e-161", "1e999999999999", "--1", "1\0", "\239\188\145" }) do
  assert(not pcall(decimal, s), s)
end
assert(tostring(decimal("-0")) == "0" and tostring(decimal("+007.50")) == "7.50" and tostring(decimal("-0.00")) == "0.00")
assert(tostring(decimal("0e-160")) == "0." .. ("0"):rep(160) and tostring(decimal("1e159")) == "1" .. ("0"):rep(159))
