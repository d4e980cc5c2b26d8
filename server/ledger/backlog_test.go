package ledger

import (
	"fmt"
	"strings"
	"testing"

	"moonledger/chain/state"
	"moonledger/runtime"
)

func TestQueueIsBounded(t *testing.T) {
	held := make(chan bool)
	release := make(chan bool)
	r := newRig(t, inMemory(), func(r *rig) {
		r.options.QueuedCalls = 3
		r.machine = watchedMachine{r.machine, func(method string) {
			if method == "tell" {
				held <- true
				<-release
			}
		}}
	})
	r.deploy(book("Book", 1))
	blocker := r.submit(request("tell", "x"))
	<-held
	var waiting []<-chan outcome
	for range 3 {
		waiting = append(waiting, r.submit(request("add", 1)))
	}
	wantError(t, (<-r.submit(request("add", 1))).err, ErrBusy)
	release <- true
	for _, done := range append(waiting, blocker) {
		if o := <-done; o.err != nil {
			t.Error(o.err)
		}
	}
	r.wantTotal(3)
}

func TestExecutedWorkIsBounded(t *testing.T) {
	g := newGate()
	executed := make(chan string, 100)
	r := newRig(t, g.around(inMemory()), func(r *rig) {
		r.options.PendingEntries = 4
		r.machine = watchedMachine{r.machine, func(method string) { executed <- method }}
	})
	r.deploy(book("Book", 1))
	g.shut.Store(true)
	var all []<-chan outcome
	for range 20 {
		all = append(all, r.submit(request("add", 1)))
	}
	<-g.entered
	for range 5 { // four have room, the fifth waits for it
		<-executed
	}
	awaitTrue(t, "the bound is reached", func() bool { return r.Health().Pending == 4 })
	select {
	case <-executed:
		t.Error("a sixth call runs")
	default:
	}
	g.shut.Store(false)
	g.pass <- verdict{}
	for _, done := range all {
		if o := <-done; o.err != nil {
			t.Error(o.err)
		}
	}
	r.wantTotal(20)
}

// TestAnswersAloneTakeRoom has many long answers, which record nothing, wait
// for one commit.
func TestAnswersAloneTakeRoom(t *testing.T) {
	const long = `
---@param n integer
---@return string
function Book:long(n) return string.rep("x", n) end
`
	g := newGate()
	executed := make(chan string, 100)
	r := newRig(t, g.around(inMemory()), func(r *rig) {
		r.options.PendingBytes = 10_000
		r.machine = watchedMachine{r.machine, func(method string) { executed <- method }}
	})
	r.deploy(book("Book", 1, long))
	g.shut.Store(true)
	first := r.submit(request("add", 1))
	<-g.entered
	var all []<-chan outcome
	for range 20 {
		all = append(all, r.submit(request("long", 3000)))
	}
	for range 5 { // add and three answers have room, the next waits for it
		<-executed
	}
	awaitTrue(t, "the bound is reached", func() bool { return r.Health().Pending == 4 })
	select {
	case <-executed:
		t.Error("more answers than there is room for")
	default:
	}
	g.shut.Store(false)
	g.pass <- verdict{}
	if o := <-first; o.err != nil {
		t.Error(o.err)
	}
	for _, done := range all {
		<-done
	}
}

func TestBacklogHasRoomForBytes(t *testing.T) {
	b := newBacklog(volume{entries: 10, bytes: 100}, volume{})
	sizes := []struct {
		bytes int
		want  bool
	}{{500, true}, {1, false}}
	for _, c := range sizes {
		size := volume{entries: 1, bytes: c.bytes}
		if got := b.hasRoom(size); got != c.want {
			t.Errorf("room for %d bytes beside %+v: %v", c.bytes, b.load(), got)
		}
		if c.want {
			b.put(&pending{size: size})
		}
	}
	batch, _ := b.take()
	if b.hasRoom(volume{entries: 1, bytes: 1}) {
		t.Error("what is being committed takes no room")
	}
	b.release(batch)
	if batch[0] != nil {
		t.Error("what is released is kept in memory")
	}
	b.put(&pending{size: volume{entries: 1, bytes: 60}})
	if !b.hasRoom(volume{entries: 1, bytes: 40}) || b.hasRoom(volume{entries: 1, bytes: 41}) {
		t.Error("the bound is not 100 bytes")
	}
}

func TestBatchesAreBounded(t *testing.T) {
	b := newBacklog(volume{}, volume{entries: 3, bytes: 100, changes: 10})
	for _, size := range []volume{{1, 10, 1}, {1, 10, 1}, {1, 10, 1}, {1, 90, 1}, {1, 20, 1}, {1, 500, 1}, {1, 1, 9}, {1, 1, 2}} {
		b.put(&pending{size: size})
	}
	b.close()
	var lengths []int
	for batch, more := b.take(); more; batch, more = b.take() {
		lengths = append(lengths, len(batch))
		b.release(batch)
	}
	if got := fmt.Sprint(lengths); got != "[3 1 1 1 1 1]" {
		t.Errorf("batches of %v", got)
	}
	if b.load() != (volume{}) {
		t.Errorf("%+v is held", b.load())
	}
}

func TestManyWritesAtOnceOnASmallStore(t *testing.T) {
	r := newRig(t, onDisk(t)) // its transactions take 1.2 MiB
	r.deploy(book("Book", 1))
	var all []<-chan outcome
	for i := range 40 {
		all = append(all, r.submit(request("write", fmt.Sprint(i), strings.Repeat("x", 100_000))))
	}
	for _, done := range all {
		if o := <-done; o.err != nil {
			t.Fatal(o.err)
		}
	}
	_, err := r.try("write", "large", strings.Repeat("x", 900_000))
	wantError(t, err, ErrTooLarge)
	r.call("add", 1)
}

var _ machine = (*runtime.Machine)(nil)

func TestManyCallsOnTopOfEachOther(t *testing.T) {
	g := newGate()
	r := newRig(t, g.around(inMemory()))
	r.deploy(book("Book", 1))
	g.shut.Store(true)
	const calls = 2*tipEntries + 100
	var all []<-chan outcome
	for i := range calls {
		all = append(all, r.submit(request("add", i)))
		if i == tipEntries {
			<-g.entered
		}
	}
	awaitTrue(t, "all are executed", func() bool { return r.Health().Pending == calls-1 }) // to add 0 changes nothing
	g.shut.Store(false)
	g.pass <- verdict{}
	for i, done := range all {
		if o := <-done; o.err != nil || !o.Result.Equal(state.IntegerValue(int64(i*(i+1)/2))) {
			t.Fatalf("call %d: %+v", i, o)
		}
	}
}
