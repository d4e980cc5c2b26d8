package main

import (
	"bytes"
	"encoding/json"
	"net"
	"net/http"
	"os"
	"regexp"
	goruntime "runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// measureVariable names the file that gets the address at which a measured
// program tells what it holds.
const measureVariable = "MOONLEDGER_TEST_MEASURE"

// A measure is what a process holds.
type measure struct {
	Heap       uint64         // bytes that are in use after a collection
	Goroutines map[string]int // of ours and of net/http, by the function that started them
}

// measured is the program in a process that can be measured.
func measured() {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err == nil {
		err = os.WriteFile(os.Getenv(measureVariable), []byte(l.Addr().String()), 0o600)
	}
	if err != nil {
		panic(err)
	}
	go http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(measureSelf()) // who asks sees it
	}))
	main()
}

func measureSelf() (m measure) {
	var memory goruntime.MemStats
	for range 2 { // what the first one finalizes and pools, the second one frees
		goruntime.GC()
	}
	goruntime.ReadMemStats(&memory)
	m.Heap = memory.HeapAlloc
	stacks := make([]byte, 16<<20)
	stacks = stacks[:goruntime.Stack(stacks, true)]
	m.Goroutines = map[string]int{}
	for _, found := range regexp.MustCompile(`(?m)^created by ((?:moonledger/|net/http\.\(\*Server\))\S+)`).FindAllSubmatch(stacks, -1) {
		m.Goroutines[string(found[1])]++
	}
	return m
}

// measure asks the process what it holds.
func (s *serverProcess) measure(t *testing.T, file string) (m measure) {
	t.Helper()
	address, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	once := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	answer, err := once.Get("http://" + string(bytes.TrimSpace(address)))
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if err := json.NewDecoder(answer.Body).Decode(&m); err != nil {
		t.Fatal(err)
	}
	return m
}

// awaitGoroutines waits until the process runs the goroutines of before again,
// and no others.
func (s *serverProcess) awaitGoroutines(t *testing.T, file string, before measure) measure {
	t.Helper()
	var m measure
	var diff string
	if !eventually(func() bool {
		m = s.measure(t, file)
		diff = cmp.Diff(before.Goroutines, m.Goroutines)
		return diff == ""
	}) {
		t.Errorf("goroutines after all clients have left, -before +after:\n%s", strings.TrimSpace(diff))
	}
	return m
}
