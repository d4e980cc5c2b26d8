package ledger

import (
	"moonledger/chain"
	"moonledger/chain/state"
)

// A tip gets a new base when it holds so many entries or places beyond twice
// what it held after the last time, so that the price of it is spread.
const (
	tipEntries = 1024
	tipPlaces  = 8192
)

// A tip is what the next call of a contract runs on: what is published, with
// the writes of all that was executed since laid over it.
type tip struct {
	facts
	epoch   uint64 // of the contract when the tip was made
	base    *snapshot
	overlay *state.Overlay
	recent  []executed // since base, in order

	entriesLimit, placesLimit int // beyond which it gets a new base
}

// An executed entry lies over the base of a tip.
type executed struct {
	height chain.Height
	writes []state.Write
}

// newTip returns a tip on what is published.
func newTip(c *contract) (*tip, error) {
	t := &tip{epoch: c.epoch.Load()} // before what is published is read, which may be newer
	p, err := c.acquire()
	if err != nil {
		return nil, err
	}
	t.facts = p.facts
	t.setBase(p)
	return t, nil
}

// add lays an executed entry over the tip.
func (t *tip) add(after facts, writes []state.Write) {
	t.facts = after
	t.overlay.Apply(writes)
	t.recent = append(t.recent, executed{after.head.Height, writes})
}

// isLarge tells whether the tip should get a new base.
func (t *tip) isLarge() bool {
	return len(t.recent) > t.entriesLimit || t.overlay.Len() > t.placesLimit
}

// rebase puts the tip on what is published now, and lays over it what is not
// committed yet.
func (t *tip) rebase(c *contract) error {
	p, err := c.acquire()
	if err != nil {
		return err
	}
	t.base.release()
	t.setBase(p)
	return nil
}

// setBase takes over p's snapshot.
func (t *tip) setBase(p *published) {
	committed := 0
	for committed < len(t.recent) && p.head.Exists() && t.recent[committed].height <= p.head.Height {
		committed++
	}
	t.recent = append([]executed(nil), t.recent[committed:]...)
	t.base = p.snap
	t.overlay = state.NewOverlay(newRecall(p.snap))
	for _, e := range t.recent {
		t.overlay.Apply(e.writes)
	}
	t.entriesLimit = 2*len(t.recent) + tipEntries
	t.placesLimit = 2*t.overlay.Len() + tipPlaces
}

// current returns the tip that the next task runs on.
func (c *contract) current() (*tip, error) {
	if c.ledger.ctx.Err() != nil {
		return nil, ErrClosed // Close does not wait any more
	}
	if err := c.unusable(); err != nil {
		return nil, err
	}
	if c.tip != nil && c.tip.epoch != c.epoch.Load() {
		c.dropTip()
	}
	if c.stale.Load() {
		if err := c.reload(); err != nil {
			return nil, err
		}
	}
	if c.tip == nil {
		t, err := newTip(c)
		if err != nil {
			return nil, err
		}
		c.tip = t
	}
	if c.tip.isLarge() {
		return c.tip, c.tip.rebase(c)
	}
	return c.tip, nil
}

func (c *contract) dropTip() {
	if c.tip != nil {
		c.tip.base.release()
		c.tip = nil
	}
}

// settle lets go of the tip if all that was executed is committed, or void; if
// not, the tip stays until the executor runs again, see letGo. What is stale
// is read again.
func (c *contract) settle() {
	if c.tip != nil && (c.outstanding.Load() == 0 || c.tip.epoch != c.epoch.Load()) {
		c.dropTip()
	}
	if c.stale.Load() && c.unusable() == nil {
		if err := c.reload(); err != nil {
			c.ledger.options.Logger.Error("reading a contract again", "contract", c.name, "error", err)
		}
	}
}
