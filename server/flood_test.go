package server_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/gorilla/websocket"

	"moonledger/server"
	"moonledger/server/ledger"
	"moonledger/server/wire"
	"moonledger/shell/client"
)

// Who floods one contract is told that it is busy, and nobody else is: other
// contracts answer meanwhile, and so does that one when it is over.
func TestFloodOfOneContract(t *testing.T) {
	l := openLedgerWith(t, ledger.Options{QueuedCalls: 8})
	deployBank(t, l)
	deploySpare(t, l)
	x := newTrialOf(t, l, server.Options{})
	const floods, calls = 2, 50
	answers := make(chan string, floods)
	for range floods {
		ws := x.socket(t)
		write(t, ws, websocket.TextMessage, "["+strings.Repeat(spin+",", calls-1)+spin+"]")
		go func() {
			_, text, err := ws.ReadMessage()
			answers <- string(text)
			if err != nil {
				t.Error(err)
			}
		}()
	}
	for i := range 5 {
		answer, err := x.bystander.Call(t.Context(), "Spare", "set", []int{i + 1}, client.CallOptions{})
		if err != nil || !answer.Appended {
			t.Errorf("another contract: %+v, %v", answer, err)
		}
	}
	busy := 0
	for range floods {
		busy += countBusy(t, parseReplies(t, <-answers))
	}
	if busy < calls {
		t.Errorf("%d of %d calls found the contract busy", busy, floods*calls)
	}
	x.check(t)
}

const spin = `{"jsonrpc":"2.0","id":1,"method":"call","params":{"contract":"Bank","method":"spin"}}`

// countBusy looks at answers to calls of spin.
func countBusy(t *testing.T, answers []reply) (busy int) {
	t.Helper()
	for _, answer := range answers {
		switch fault := answer.Error; {
		case fault == nil:
			t.Errorf("a call that never ends gave %s", answer.Result)
		case fault.Data.Code == wire.Busy:
			busy++
			if fault.Data.Hint != "try again in a while" {
				t.Errorf("got %+v", fault)
			}
			matches(t, fault.Message, `.*too many calls are waiting.*`)
		case fault.Data.Code != wire.OutOfGas:
			t.Errorf("got %+v", fault)
		}
	}
	return busy
}

// A client that asks without end and never reads is cut off; what it asked for
// is answered to nobody, and others do not wait for it.
func TestNeverReadingClients(t *testing.T) {
	x := newImpatientTrial(t)
	var floods sync.WaitGroup
	request := []byte(request(1, "history", `{"contract":"Bank"}`))
	for range 2 {
		c := x.rawSocket(t)
		floods.Go(func() {
			for c.header(finalText, uint64(len(request))) == nil && c.repeat(request, 1) == nil {
			}
		})
	}
	for range 5 {
		x.check(t)
	}
	floods.Wait() // the server has closed the connections
	if log := x.log.String(); !strings.Contains(log, "the peer did not read for 1s") {
		t.Errorf("log: %s", fmt.Sprintf("%.2000s", log))
	}
	x.check(t)
}
