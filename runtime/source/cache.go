package source

import (
	"cmp"
	"container/list"
	"crypto/sha256"
	"encoding/binary"
	"sync"
)

// Cache remembers the chunks it compiled, up to a number of them; the one not
// asked for longest goes first. Errors are not kept. The zero value works, and
// any number of goroutines may use it.
type Cache struct {
	Limits Limits // of the texts; set it before the first Compile
	Size   int    // most chunks kept; default 64

	mu      sync.Mutex
	recent  list.List // of *cached, newest first
	byTexts map[[sha256.Size]byte]*list.Element
}

// defaultSize is how many chunks a Cache keeps that is not told.
const defaultSize = 64

type cached struct {
	key   [sha256.Size]byte
	chunk *Chunk
}

// Compile returns what Limits.Compile returns, the same chunk again for the same
// file name and text while it is kept.
func (c *Cache) Compile(file string, text []byte) (*Chunk, error) {
	key := cacheKey(file, text)
	if chunk := c.find(key); chunk != nil {
		return chunk, nil
	}
	chunk, err := c.Limits.Compile(file, text)
	if err != nil {
		return nil, err
	}
	return c.keep(key, chunk), nil
}

func cacheKey(file string, text []byte) [sha256.Size]byte {
	joined := binary.BigEndian.AppendUint64(nil, uint64(len(file)))
	joined = append(append(joined, file...), text...)
	return sha256.Sum256(joined)
}

func (c *Cache) find(key [sha256.Size]byte) *Chunk {
	c.mu.Lock()
	defer c.mu.Unlock()
	found := c.byTexts[key]
	if found == nil {
		return nil
	}
	c.recent.MoveToFront(found)
	return found.Value.(*cached).chunk
}

// keep adds chunk and returns the one to use: another goroutine may have
// compiled the same text meanwhile.
func (c *Cache) keep(key [sha256.Size]byte, chunk *Chunk) *Chunk {
	c.mu.Lock()
	defer c.mu.Unlock()
	if found := c.byTexts[key]; found != nil {
		return found.Value.(*cached).chunk
	}
	if c.byTexts == nil {
		c.byTexts = make(map[[sha256.Size]byte]*list.Element)
	}
	c.byTexts[key] = c.recent.PushFront(&cached{key, chunk})
	if c.recent.Len() > cmp.Or(c.Size, defaultSize) {
		oldest := c.recent.Back()
		delete(c.byTexts, oldest.Value.(*cached).key)
		c.recent.Remove(oldest)
	}
	return chunk
}
