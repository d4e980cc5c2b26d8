package source

import (
	"sync"
	"testing"
)

func TestCache(t *testing.T) {
	cache := &Cache{Size: 2}
	compile := func(file, text string) *Chunk {
		t.Helper()
		chunk, err := cache.Compile(file, []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		return chunk
	}
	first, second := compile("a.lua", "x = 1"), compile("b.lua", "x = 1")
	if first == second || second.File != "b.lua" {
		t.Error("texts of different files share a chunk")
	}
	if compile("a.lua", "x = 1") != first {
		t.Error("a kept text was compiled again")
	}
	compile("c.lua", "x = 1")
	if compile("a.lua", "x = 1") != first {
		t.Error("the text used last was dropped")
	}
	if compile("b.lua", "x = 1") == second {
		t.Error("more chunks kept than the size")
	}
	if _, err := cache.Compile("d.lua", []byte("x =")); err == nil {
		t.Error("got no error")
	}
}

func TestCacheFromSeveralGoroutines(t *testing.T) {
	var cache Cache
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 20 {
				chunk, err := cache.Compile("a.lua", []byte("local a, b = 1, 2 a, b = b, a print(a)"))
				if err != nil {
					t.Error(err)
					return
				}
				if got := runChunk(chunk, &stepLimit{left: 1000}); got != "2\n" {
					t.Errorf("got %q", got)
				}
			}
		})
	}
	group.Wait()
}
