package server

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"

	"pgregory.net/rapid"
)

func named(name string) payer { return payer{user: name} }

// fill takes as much as it can, and returns how much that was.
func (t *tenant) fill() (taken int) {
	for t.tryTake(1) {
		taken++
	}
	return taken
}

// However greedy a payer is, he leaves half to others, and a connection some to the
// others of its payer.
func TestRoomLeavesRoom(t *testing.T) {
	one := newRoom(9000)
	hog := one.tenant(named("hog"))
	if got := hog.fill(); got != 3000 {
		t.Errorf("one connection of one payer takes %d, want a third", got)
	}
	second := one.tenant(named("hog"))
	if got := second.fill(); got != 1000 {
		t.Errorf("the second one takes %d, want half of what the first left its payer", got)
	}
	for i := range 200 {
		next := one.tenant(named("hog"))
		next.fill()
		if one.taken > 4500 {
			t.Fatalf("with %d connections a payer takes %d, more than half", i, one.taken)
		}
	}
	other := one.tenant(named("other"))
	if got := other.fill(); got < 1500 {
		t.Errorf("another payer takes %d, want a third of half", got)
	}
}

// What is larger than all the room has its turn when nobody else has any.
func TestRoomForGiants(t *testing.T) {
	one := newRoom(100)
	giant, other := one.tenant(named("giant")), one.tenant(named("other"))
	if n := one.count(1000); n != 25 || !giant.tryTake(n) {
		t.Errorf("a giant counts %d", n)
	}
	if !other.tryTake(one.count(1000)) {
		t.Error("two giants find no room")
	}
	if none := newRoom(0).tenant(named("x")); !none.tryTake(1) {
		t.Error("where there is no room at all not even one comes in")
	}
}

// Who waits comes in when there is room, and who gives up takes none.
func TestRoomWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		one := newRoom(90)
		holder, patient, other := one.tenant(named("a")), one.tenant(named("a")), one.tenant(named("b"))
		if !holder.tryTake(30) {
			t.Fatal("no room")
		}
		ctx, cancel := context.WithCancel(t.Context())
		in, out := make(chan bool, 1), make(chan bool, 1)
		go func() { in <- patient.take(t.Context(), 40) }()
		go func() { out <- holder.take(ctx, 25) }()
		synctest.Wait()
		if len(in) > 0 || len(out) > 0 || !other.tryTake(20) {
			t.Error("some are let in, or another payer is not, who does not wait for them")
		}
		cancel()
		if <-out {
			t.Error("who gave up was let in")
		}
		other.give(20)
		holder.give(20)
		if !<-in {
			t.Error("who waited was not let in")
		}
		holder.give(10)
		patient.give(40)
		if one.taken != 0 || len(one.by) != 0 || one.waiting.Len() != 0 {
			t.Errorf("left: %d, %v, %d", one.taken, one.by, one.waiting.Len())
		}
	})
}

// What a connection has goes with it to another payer, and lets in whom it kept out.
func TestRoomMoves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		one := newRoom(90)
		mover, waits := one.tenant(named("a")), one.tenant(named("a"))
		if !mover.tryTake(30) {
			t.Fatal("no room")
		}
		in := make(chan bool, 1)
		go func() { in <- waits.take(t.Context(), 40) }()
		synctest.Wait()
		mover.move(named("b"))
		if !<-in || one.by[named("a")] != 40 || one.by[named("b")] != 30 {
			t.Errorf("after the move: %v", one.by)
		}
	})
}

// Whatever is taken, given back, waited for and given up, no more is taken than
// there is, nobody waits who could come in when all else is idle, and at the end
// nothing is left.
func TestRoomProperties(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		most := rapid.IntRange(1, 200).Draw(rt, "most")
		one := newRoom(most)
		tenants := make([]tenant, 6)
		for i := range tenants {
			tenants[i] = one.tenant(named(fmt.Sprint(i % 3)))
		}
		var taken [6][]int
		check := func() {
			sum := 0
			for _, parts := range taken {
				for _, n := range parts {
					sum += n
				}
			}
			if one.taken != sum || sum > most {
				rt.Fatalf("%d is taken of %d, want %d", one.taken, most, sum)
			}
		}
		for range rapid.IntRange(1, 60).Draw(rt, "steps") {
			i := rapid.IntRange(0, 5).Draw(rt, "who")
			switch n := one.count(rapid.IntRange(1, 100).Draw(rt, "n")); rapid.IntRange(0, 3).Draw(rt, "what") {
			case 0:
				if tenants[i].tryTake(n) {
					taken[i] = append(taken[i], n)
				}
			case 1:
				if len(taken[i]) > 0 {
					tenants[i].give(taken[i][0])
					taken[i] = taken[i][1:]
				}
			case 2:
				tenants[i].move(named(fmt.Sprint(n % 4)))
			case 3:
				gone, cancel := context.WithCancel(t.Context())
				cancel()
				if tenants[i].take(gone, n) {
					taken[i] = append(taken[i], n)
				}
			}
			check()
		}
		for i := range tenants {
			for _, n := range taken[i] {
				tenants[i].give(n)
			}
		}
		if one.taken != 0 || len(one.by) != 0 || one.waiting.Len() != 0 {
			rt.Fatalf("left: %d, %v, %d", one.taken, one.by, one.waiting.Len())
		}
	})
}
