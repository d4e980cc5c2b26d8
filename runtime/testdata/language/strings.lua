
-- Section 5.4: strings, but for patterns.
equal({97, 97, 98, 99}, ("abc"):byte(), ("abc"):byte(1), ("abc"):byte(2, 3)) equal({99}, ("abc"):byte(-1)) equal({}, ("abc"):byte(4)) equal({}, (""):byte())
equal({97, 98, 99}, ("abc"):byte(1, -1)) equal({97}, ("abc"):byte(0, 1))
equal({"", "abc", "\0\255"}, string.char(), string.char(97, 98, 99), string.char(0, 255))
raises("invalid value", string.char, -1)
equal({0, 3, 5}, (""):len(), ("abc"):len(), ("a\0b\0c"):len())
equal({"abc1É", "ABC1"}, ("AbC1"):lower() .. "É", ("aBc1"):upper())
equal({"", "xxx", "abab", "", "", "x"}, ("x"):rep(0), ("x"):rep(3), ("ab"):rep(2), ("x"):rep(-1), (""):rep(100), ("x"):rep(1.9))
equal({"cba", "", "a\0b"}, ("abc"):reverse(), (""):reverse(), ("b\0a"):reverse())

-- sub.
local s = "hello"
equal({"hello", "ello", "el", "lo", "ell", "", "hello"}, s:sub(1), s:sub(2), s:sub(2, 3), s:sub(-2), s:sub(2, -2), s:sub(3, 2), s:sub(-100, 100))
equal({"h", "", "", "o", "hello", "hell", ""}, s:sub(0, 1), s:sub(6), s:sub(10, 20), s:sub(5, 5), s:sub(0), s:sub(1, -2), s:sub(1, 0))
equal({"e", "el"}, s:sub("2", 2), s:sub(2.9, 3.1))
raises("number expected, got no value", string.sub, "x")
raises("string expected, got nil", string.len, nil)

-- Strings index the library; numbers do not.
equal({"X", "function", nil, n = 3}, ("x").upper("x"), type(("x").rep), ("x").none)
raises("", function() return (5).x end)

-- format.
equal({"%", "x", "1", "-5", "1.5", "1.500000", "ff", "FF", "10", "A"}, ("%%"):format(), ("%s"):format("x"), ("%d"):format(1), ("%i"):format(-5), ("%g"):format(1.5), ("%f"):format(1.5), ("%x"):format(255), ("%X"):format(255), ("%o"):format(8), ("%c"):format(65))
equal({"    1|1    |00001|+1| 1|  001"}, ("%5d|%-5d|%05d|%+d|% d|%5.3d"):format(1, 1, 1, 1, 1, 1))
equal({"1.50|  1.5|1.5  |+1.5|01.5|2"}, ("%.2f|%5.1f|%-5.1f|%+.1f|%04.1f|%.0f"):format(1.5, 1.5, 1.5, 1.5, 1.5, 1.6))
equal({"0|2|2|4|-0.1|1e+10|1.5e-07"}, ("%.0f|%.0f|%.0f|%.0f|%.1f|%g|%g"):format(0.5, 1.5, 2.5, 3.5, -0.1, 1e10, 1.5e-7))
equal({"1.234560e+03|1.2E-05|100000|1e+06|0.0001|1e-05"}, ("%e|%.1E|%g|%g|%g|%g"):format(1234.56, 0.000012, 100000, 1000000, 0.0001, 0.00001))
equal({"0xff|0XFF|010|1.|1.00000"}, ("%#x|%#X|%#o|%#.0f|%#g"):format(255, 255, 8, 1, 1))
equal({"  abc|abc  |ab|    a|"}, ("%5s|%-5s|%.2s|%5.1s|%.0s"):format("abc", "abc", "abc", "abc", "abc"))
equal({'"a\\"b\\\\c\\\nd"'}, ("%q"):format('a"b\\c\nd'))
equal({'"\\r\\000"'}, ("%q"):format("\r\0"))
equal({"3|-3|10|1"}, ("%d|%d|%d|%s"):format(3.99, -3.99, "10", 1))
equal({"inf|-inf|4294967296|9007199254740992"}, ("%f|%f|%d|%.0f"):format(math.huge, -math.huge, 2 ^ 32, 2 ^ 53))
equal({"0.1000000000000000055511151231257827|1e+300"}, ("%.34f|%.3g"):format(0.1, 1e300))
raises("no value", string.format, "%d")
raises("number expected, got string", string.format, "%d", "x")
raises("invalid option", string.format, "%y", 1)
raises("invalid format", string.format, "%123d", 1)
raises("string expected, got table", string.format, "%s", {})
