package chain

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// asSeq yields lines, all in one buffer, and then err unless it is nil.
func asSeq(lines [][]byte, err error) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		var buffer []byte
		for _, line := range lines {
			buffer = append(buffer[:0], line...)
			if !yield(buffer, nil) {
				return
			}
		}
		if err != nil {
			yield(nil, err)
		}
	}
}

// AddAll finds in good and bad lines just what Add finds, whatever bytes they
// have.
func TestAddAllIsAdd(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lines := drawChain(t, 0, 12)
		switch {
		case len(lines) == 0:
		case rapid.Bool().Draw(t, "tampered"):
			lines = tampered(t, lines)
		case rapid.Bool().Draw(t, "garbled"):
			i := rapid.IntRange(0, len(lines)-1).Draw(t, "line")
			at := rapid.IntRange(0, len(lines[i])).Draw(t, "at")
			lines[i] = slices.Insert(bytes.Clone(lines[i]), at, '\n')
		}
		one := NewVerifier(VerifyOptions{})
		defer one.Close()
		var want error
		var heads []Head
		for _, line := range lines {
			if want = one.Add(line); want != nil {
				break
			}
			heads = append(heads, one.Head())
		}
		all := NewVerifier(VerifyOptions{Workers: rapid.IntRange(1, 3).Draw(t, "workers")})
		defer all.Close()
		var gotHeads []Head
		got := all.AddAll(context.Background(), asSeq(lines, nil), func() { gotHeads = append(gotHeads, all.Head()) })
		if diff := cmp.Diff(fmt.Sprint(want), fmt.Sprint(got)); diff != "" {
			t.Fatal(diff)
		}
		if diff := cmp.Diff(one.Report(), all.Report()); diff != "" || !slices.Equal(heads, gotHeads) || one.Deployed() != all.Deployed() {
			t.Fatalf("heads %v, want %v; %s", gotHeads, heads, diff)
		}
	})
}

func TestAddAllCrossesBlocks(t *testing.T) {
	lines := longChain(2000)
	if size := len(joined(lines)); size < 3*blockBytes {
		t.Fatalf("%d bytes are too few", size)
	}
	v := NewVerifier(VerifyOptions{})
	defer v.Close()
	if err := v.AddAll(t.Context(), asSeq(lines, nil), func() {}); err != nil || v.Entries() != uint64(len(lines)) {
		t.Errorf("%d entries of %d, %v", v.Entries(), len(lines), err)
	}
}

func TestAddAllHandsOnErrors(t *testing.T) {
	broken, lines := errors.New("the disk is on fire"), longChain(2000)
	v := NewVerifier(VerifyOptions{})
	defer v.Close()
	if err := v.AddAll(t.Context(), asSeq(lines, broken), func() {}); !errors.Is(err, broken) || v.Entries() != uint64(len(lines)) {
		t.Errorf("%d entries of %d, %v", v.Entries(), len(lines), err)
	}
}

func TestAddAllStopsWhenCancelled(t *testing.T) {
	cause := errors.New("the client went away")
	ctx, cancel := context.WithCancelCause(t.Context())
	lines := longChain(1)
	endless := func(yield func([]byte, error) bool) {
		for {
			if !yield(lines[0], nil) {
				return
			}
			cancel(cause)
		}
	}
	v := NewVerifier(VerifyOptions{})
	defer v.Close()
	// Either the second line, which is the first again, is found or the end.
	if err := v.AddAll(ctx, endless, func() {}); !errors.Is(err, cause) && !errors.Is(err, ErrBroken) {
		t.Error(err)
	}
}
