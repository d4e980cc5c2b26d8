-- expect: ok
-- class: escape
assert(_G == nil and getfenv == nil and setfenv == nil and load == nil and loadstring == nil and dofile == nil)
assert(require == nil and module == nil and package == nil and debug == nil and os == nil and io == nil and coroutine == nil)
assert(newproxy == nil and collectgarbage == nil and string.dump == nil and math.random == nil and channel == nil)
