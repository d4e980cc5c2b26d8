-- expect: ok
-- class: source
local a = 0
local f
do local b0 = 0 local g = f f = function() a = a + b0 return g and g() end end
do local b1 = 1 local g = f f = function() a = a + b1 return g and g() end end
do local b2 = 2 local g = f f = function() a = a + b2 return g and g() end end
do local b3 = 3 local g = f f = function() a = a + b3 return g and g() end end
do local b4 = 4 local g = f f = function() a = a + b4 return g and g() end end
do local b5 = 5 local g = f f = function() a = a + b5 return g and g() end end
do local b6 = 6 local g = f f = function() a = a + b6 return g and g() end end
do local b7 = 7 local g = f f = function() a = a + b7 return g and g() end end
do local b8 = 8 local g = f f = function() a = a + b8 return g and g() end end
do local b9 = 9 local g = f f = function() a = a + b9 return g and g() end end
do local b10 = 10 local g = f f = function() a = a + b10 return g and g() end end
do local b11 = 11 local g = f f = function() a = a + b11 return g and g() end end
do local b12 = 12 local g = f f = function() a = a + b12 return g and g() end end
do local b13 = 13 local g = f f = function() a = a + b13 return g and g() end end
do local b14 = 14 local g = f f = function() a = a + b14 return g and g() end end
do local b15 = 15 local g = f f = function() a = a + b15 return g and g() end end
do local b16 = 16 local g = f f = function() a = a + b16 return g and g() end end
do local b17 = 17 local g = f f = function() a = a + b17 return g and g() end end
do local b18 = 18 local g = f f = function() a = a + b18 return g and g() end end
do local b19 = 19 local g = f f = function() a = a + b19 return g and g() end end
do local b20 = 20 local g = f f = function() a = a + b20 return g and g() end end
do local b21 = 21 local g = f f = function() a = a + b21 return g and g() end end
do local b22 = 22 local g = f f = function() a = a + b22 return g and g() end end
do local b23 = 23 local g = f f = function() a = a + b23 return g and g() end end
do local b24 = 24 local g = f f = function() a = a + b24 return g and g() end end
do local b25 = 25 local g = f f = function() a = a + b25 return g and g() end end
do local b26 = 26 local g = f f = function() a = a + b26 return g and g() end end
do local b27 = 27 local g = f f = function() a = a + b27 return g and g() end end
do local b28 = 28 local g = f f = function() a = a + b28 return g and g() end end
do local b29 = 29 local g = f f = function() a = a + b29 return g and g() end end
do local b30 = 30 local g = f f = function() a = a + b30 return g and g() end end
do local b31 = 31 local g = f f = function() a = a + b31 return g and g() end end
do local b32 = 32 local g = f f = function() a = a + b32 return g and g() end end
do local b33 = 33 local g = f f = function() a = a + b33 return g and g() end end
do local b34 = 34 local g = f f = function() a = a + b34 return g and g() end end
do local b35 = 35 local g = f f = function() a = a + b35 return g and g() end end
do local b36 = 36 local g = f f = function() a = a + b36 return g and g() end end
do local b37 = 37 local g = f f = function() a = a + b37 return g and g() end end
do local b38 = 38 local g = f f = function() a = a + b38 return g and g() end end
do local b39 = 39 local g = f f = function() a = a + b39 return g and g() end end
do local b40 = 40 local g = f f = function() a = a + b40 return g and g() end end
do local b41 = 41 local g = f f = function() a = a + b41 return g and g() end end
do local b42 = 42 local g = f f = function() a = a + b42 return g and g() end end
do local b43 = 43 local g = f f = function() a = a + b43 return g and g() end end
do local b44 = 44 local g = f f = function() a = a + b44 return g and g() end end
do local b45 = 45 local g = f f = function() a = a + b45 return g and g() end end
do local b46 = 46 local g = f f = function() a = a + b46 return g and g() end end
do local b47 = 47 local g = f f = function() a = a + b47 return g and g() end end
do local b48 = 48 local g = f f = function() a = a + b48 return g and g() end end
do local b49 = 49 local g = f f = function() a = a + b49 return g and g() end end
do local b50 = 50 local g = f f = function() a = a + b50 return g and g() end end
do local b51 = 51 local g = f f = function() a = a + b51 return g and g() end end
do local b52 = 52 local g = f f = function() a = a + b52 return g and g() end end
do local b53 = 53 local g = f f = function() a = a + b53 return g and g() end end
do local b54 = 54 local g = f f = function() a = a + b54 return g and g() end end
do local b55 = 55 local g = f f = function() a = a + b55 return g and g() end end
do local b56 = 56 local g = f f = function() a = a + b56 return g and g() end end
do local b57 = 57 local g = f f = function() a = a + b57 return g and g() end end
do local b58 = 58 local g = f f = function() a = a + b58 return g and g() end end
do local b59 = 59 local g = f f = function() a = a + b59 return g and g() end end
f()
assert(a == 1770)
