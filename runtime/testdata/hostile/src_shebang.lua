-- expect: error
-- class: source
#!/usr/bin/lua
return 1
