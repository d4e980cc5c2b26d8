package server_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"moonledger/chain"
	"moonledger/runtime"
	"moonledger/server"
	"moonledger/server/ledger"
)

// While someone waits for room, who reads nothing is given up after a second, and not
// before: then the other is answered.
func TestWhoReadsNothingMakesRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		big := text(strings.Repeat("x", 600<<10))
		s := server.New(&fakeLedger{
			submit: func(_ ledger.Request, done ledger.Done) { done(ledger.Answer{Result: big}, nil) },
			status: func(context.Context, ledger.StatusQuery) (ledger.StatusPage, error) {
				return ledger.StatusPage{Value: text("mine")}, nil
			},
		}, server.Options{ClientMemory: 8 << 20})
		var serving sync.WaitGroup
		connect := func() *latePeer {
			p := newLatePeer()
			serving.Go(func() { s.ServeConn(t.Context(), p, runtime.Caller{Name: "alice"}) })
			return p
		}
		begin := time.Now()
		deaf, reader := connect(), connect()
		close(reader.reads)
		for range 4 { // of which two find room
			deaf.asks <- []byte(call("1", "[1]"))
		}
		synctest.Wait()
		reader.asks <- []byte(request(2, "status", `{"contract":"C"}`))
		<-deaf.givenUp
		if waited := time.Since(begin); waited < time.Second || waited > 2*time.Second {
			t.Errorf("given up after %v", waited)
		}
		synctest.Wait()
		if len(reader.got) != 1 || !strings.Contains(string(reader.got[0]), `"value":"mine"`) {
			t.Errorf("the other got %s", reader.got)
		}
		reader.Halt()
		serving.Wait()
	})
}

// So many dumps are made at a time and no more, of which one address has half; one
// more is told when to come again.
func TestTooManyDumps(t *testing.T) {
	begun, proceed := make(chan struct{}), make(chan struct{})
	h := serve(t, &fakeLedger{dump: func(_ context.Context, w io.Writer) (chain.Head, error) {
		begun <- struct{}{}
		<-proceed
		return chain.Head{}, nil
	}}, server.Options{})
	get := func() string {
		response, err := http.Get(h.web() + "/dump/C")
		if err != nil {
			return err.Error()
		}
		defer response.Body.Close()
		return fmt.Sprint(response.StatusCode, response.Header.Get("Retry-After"))
	}
	const half = 32
	answers := make(chan string, half)
	for range half {
		go func() { answers <- get() }()
		<-begun
	}
	if got := get(); got != "5032" { // 503, and 2 s
		t.Errorf("one more: got %s", got)
	}
	close(proceed)
	for range half {
		if got := <-answers; got != "200" {
			t.Errorf("got %s", got)
		}
	}
}

// An address that a client writes into its request is not taken for its own.
func TestForwardedAddressesAreNotBelieved(t *testing.T) {
	h := serve(t, openLedger(t), server.Options{GasRateAnonymous: 10}, (*server.Server).StopBudgets)
	post := func(address string) string {
		return ask(t, "POST", h.web()+"/rpc", `{"jsonrpc":"2.0","id":1,"method":"info"}`, "Content-Type", "application/json",
			"X-Forwarded-For", address, "X-Real-Ip", address, "Forwarded", "for="+address).text
	}
	if got := post("192.0.2.1"); !strings.Contains(got, `"server":"moonledger"`) {
		t.Errorf("got %s", got)
	}
	if got := post("192.0.2.2"); !strings.Contains(got, `who has no key at 127.0.0.1/32`) {
		t.Errorf("from another address, as it says: got %s", got)
	}
}
