package runtime

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"moonledger/chain/state"
)

// exampleCalls are what users do with each example, one after the other on the
// same state: a line is USER[+ROLE...] METHOD ARGUMENTS, of which - is the
// anonymous user. A minute passes between two calls.
var exampleCalls = map[string]string{
	"auth/auth.lua": `
- hello []
alice hello []
- welcome []
alice welcome []
bob welcome []
bob hello ["alice"]
bob whoami []
- whoami []
`,
	"counter/counter.lua": `
- hello []
alice hello []
alice hello {"name":"alice"}
- hello {}
`,
	"currency/currency.lua": `
- add_account ["account1"]
- increment {"key":"account1","quantity":100.0}
- add_account {"key":"account1"}
- increment ["account1","0.000000000000000000000001"]
- increment ["account1",0]
- increment ["account1","NaN"]
- increment ["nobody",1]
- balance ["account1"]
- balance ["nobody"]
- transfer ["account1","account2",50]
- add_account ["account2"]
- transfer {"source":"account1","dest":"account2","quantity":50.0}
- transfer ["account1","account2","50.01"]
- transfer ["account1","account2",-1]
- transfer ["account1","nobody",1]
- transfer ["account2","account2","7.5"]
- transfer ["account1","account2"]
- transfer ["account1","account2",1,1]
- balance ["account1"]
- balance ["account2"]
- add_account [""]
- add_account [7]
`,
	"currency_permissions/currency.lua": `
alice issue ["bob",1]
admin hand_over ["alice"]
admin issue ["bob",1]
alice issue ["bob",100.00]
alice issue ["nobody",1]
alice issue ["bob",0.001]
alice issue ["bob",0]
bob pay ["alice",12.50]
bob pay ["alice",87.51]
carol pay ["alice",1]
bob pay ["bob",1]
bob balance []
bob balance ["alice"]
dave+auditor balance ["alice"]
dave+guard balance ["alice"]
dave+auditor+guard balance {"account":"bob"}
- total []
carol+guard block ["alice","x"]
carol+guard block ["bob","lost key"]
carol+guard block ["bob","lost both keys"]
bob pay ["alice",1]
alice pay ["bob",1]
alice issue ["bob",1]
alice hand_over ["bob"]
carol+guard unblock ["bob"]
carol+guard unblock ["bob"]
bob pay ["alice",87.50]
- total []
`,
	"escrow/escrow.lua": `
admin deposit ["alice",100.00]
admin deposit ["alice",0]
admin deposit ["nobody",1]
alice open ["bob",30.00,3600]
alice open ["bob",70.01,3600]
alice open ["alice",1,3600]
alice open ["bob",-1,3600]
alice open ["bob",1,0]
alice open ["bob",1,1.5]
alice open ["bob",1,3600,"bob"]
alice balance []
bob release [1]
bob release [9]
carol release [1]
alice dispute [1,"broken"]
alice release [1]
alice release [1]
bob balance []
alice open ["bob",20.00,3600,"carol"]
carol dispute [2,"never came"]
alice dispute [2,"never came"]
alice release [2]
carol decide [2,"nobody"]
alice decide [2,"buyer"]
carol decide [2,"buyer"]
carol decide [2,"seller"]
alice open ["bob",5,60,"carol"]
bob dispute [3,"late"]
carol decide [3,"seller"]
alice open ["bob",5,120]
bob release [4]
bob release [4]
alice balance []
bob balance []
carol deal [2]
carol deal [5]
carol list []
carol list [2]
carol list {"after":4}
`,
	"greeter/greeter.lua": `
- hello ["Guillem"]
- hello ["Guillen"]
- hello {"name":"Guillem"}
- hello []
- hello ["\u0000\n\"ü\""]
`,
	"hello/hello.lua": `
- hello []
alice hello []
- hello ["you"]
`,
	"inventory/inventory.lua": `
admin+manager assign ["hall","alice"]
admin assign ["shop","bob"]
admin assign ["shop","carol"]
admin assign ["shop","nobody"]
alice receive ["hall","tea",10,"1.10"]
alice receive ["hall","tea",5,"1.30"]
alice receive ["hall","mugs",4,2.50]
alice receive ["hall","mugs",0,2.50]
alice receive ["hall","mugs",1,-1]
bob receive ["hall","tea",1,1]
alice receive ["attic","tea",1,1]
- stock ["hall","tea"]
alice issue ["hall","tea",12]
alice issue ["hall","tea",4]
alice issue ["hall","nuts",1]
alice pick ["hall",{"mugs":1,"nuts":2,"tea":4}]
alice pick ["hall",{"mugs":1,"tea":0}]
alice pick ["hall",{}]
alice send ["hall","shop","tea",2]
alice send ["hall","shop","mugs",3]
alice send ["hall","hall","tea",1]
alice send ["hall","attic","tea",1]
alice answer [1,true]
- parcel [1]
carol answer [1,true]
carol answer [2,false]
carol answer [2,true]
- parcel [2]
- stock ["hall","mugs"]
- stock ["shop","tea"]
- stock ["shop","mugs"]
- stock ["attic","mugs"]
`,
	"token/token.lua": `
dave+issuer mint ["gold","alice",100]
dave+issuer mint ["gold","alice",0.5]
dave+issuer mint {"token":"tin","to":"bob","units":"115792089237316195423570985008687907853269984665640564039457584007913129639935"}
dave+issuer mint {"token":"tin","to":"bob","units":"1e159"}
dave+issuer mint ["tin","bob","9e159"]
dave+issuer mint ["gold","alice","1e160"]
alice transfer ["gold","bob",30]
alice transfer ["gold","bob",71]
alice transfer ["gold","bob",-1]
alice transfer ["gold","alice",1,"bob"]
alice transfer ["gold","carol",5,"alice"]
bob transfer ["tin","carol",115792089237316195423570985008687907853269984665640564039457584007913129639936]
bob transfer ["gold","bob",0]
carol transfer_from ["gold","alice","carol",1]
alice approve ["gold","carol",40]
- allowance ["gold","alice","carol"]
bob transfer_from ["gold","alice","bob",1]
bob transfer_from ["gold","alice","bob",1,"carol"]
carol transfer_from ["gold","alice","dave",25]
carol transfer_from ["gold","alice","carol",16]
alice approve ["gold","carol",1000]
carol transfer_from ["gold","alice","carol",41]
alice approve ["gold","carol",0]
bob approve ["gold","carol",1,"alice"]
dave+bridge settle ["tin","0xa","0xb",7]
dave+bridge settle ["tin","0xb","0xa",9]
dave+bridge transfer ["tin","0xb",4,"0xa"]
dave+bridge approve ["tin","0xc",3,"0xb"]
dave+bridge transfer_from ["tin","0xb","0xd",2,"0xc"]
- balance ["tin","bob"]
- balance ["gold","alice"]
- balance ["lead","alice"]
- total ["tin"]
- total ["lead"]
- totals []
- totals ["gold"]
- totals {"limit":1}
- holders ["gold","",2]
- holders ["gold","bob",2]
- holders ["gold","bz",1]
- holders ["gold","dave"]
- holders ["lead","a"]
- holders ["gold","",0]
- holders ["gold","",101]
`,
	"vote/vote.lua": `
admin propose ["Chairs?",50,60]
admin enroll ["alice",1]
admin enroll ["bob",1]
admin enroll ["carol",2]
admin enroll ["carol",1]
admin enroll ["dave",-1]
admin enroll ["nobody",1]
alice delegate ["alice"]
alice delegate ["dave"]
dave delegate ["alice"]
carol delegate ["bob"]
carol delegate ["alice"]
bob delegate ["carol"]
alice delegate ["bob"]
admin enroll ["carol",3]
admin propose ["Chairs?",100.01,60]
admin propose ["Chairs?",50,0]
- close []
admin propose ["Chairs?",66.67,3600]
admin propose ["Tables?",66.67,3600]
carol delegate []
carol cast ["yes"]
dave cast ["yes"]
alice cast ["maybe"]
alice cast ["no"]
alice cast ["yes"]
- close []
bob cast ["no"]
- close []
- close []
- motion [1]
carol delegate []
- member ["alice"]
admin propose ["Two of three, of which 66.67 percent vote?",66.67,240]
alice cast ["yes"]
bob cast ["yes"]
- close []
carol cast ["yes"]
- close []
admin propose ["Two of three, of which 66.66 percent vote?",66.66,180]
alice cast ["abstain"]
bob cast ["abstain"]
- close []
- motion [4]
admin enroll ["carol",0]
carol cast ["yes"]
- member ["carol"]
`,
}

// The examples' methods do the same everywhere: results, writes, events, gas and
// bytes. Who may call which is for the ledger to decide, and not asked here.
func TestGoldenCalls(t *testing.T) {
	golden := newGolden(t, "calls")
	for _, file := range exampleFiles(t) {
		example := strings.TrimPrefix(filepath.ToSlash(file), "../examples/")
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		golden.record("", func(m *Machine) string {
			p := newPlay(t, m, example, string(text))
			p.follow(exampleCalls[example])
			return strings.Join(p.lines, "")
		})
	}
	golden.check()
}

// A play is what is done with one example, and what came of it: a line each.
type play struct {
	*bench
	example string
	lines   []string
}

// newPlay deploys an example on an empty state.
func newPlay(t *testing.T, m *Machine, example, text string) *play {
	t.Helper()
	c, err := m.Compile(context.Background(), example, text)
	if err != nil {
		t.Fatal(err)
	}
	p := &play{bench: &bench{t: t, machine: m, state: state.NewOverlay(emptyReader{}), limits: Limits{Time: -1}}, example: example}
	p.users = func(name string) bool {
		return slices.Contains([]string{"admin", "alice", "bob", "carol", "dave"}, name)
	}
	p.context = Context{Caller: Caller{Name: "admin", Admin: true}, Time: time.Date(2026, 11, 23, 5, 30, 0, 0, time.UTC)}
	out, err := p.put(c)
	p.note("deploy", out, err)
	return p
}

// follow makes the calls of a script, each method with success at least once, and
// notes the state that they leave.
func (p *play) follow(script string) {
	p.t.Helper()
	succeeded := map[string]bool{}
	for call := range strings.Lines(strings.TrimSpace(script)) {
		call = strings.TrimSpace(call)
		who, call, _ := strings.Cut(call, " ")
		method, args, _ := strings.Cut(call, " ")
		p.next(who)
		out, err := p.run(method, args)
		p.note(who+" "+call, out, err)
		succeeded[method] = succeeded[method] || err == nil
	}
	for _, method := range p.contract.Schema.Methods {
		if !succeeded[method.Name] {
			p.t.Errorf("%s: no call of %s succeeds", p.example, method.Name)
		}
	}
	left, err := state.Tree(p.state, nil, 0)
	if err != nil {
		p.t.Fatal(err)
	}
	p.lines = append(p.lines, fmt.Sprintf("%s state: %v\n", p.example, left))
}

// next makes the context that of the next call.
func (p *play) next(who string) {
	roles := strings.Split(who, "+")
	name := strings.TrimPrefix(roles[0], "-")
	p.context.Caller = Caller{Name: name, Roles: roles[1:], Admin: name == "admin"}
	p.context.Time = p.context.Time.Add(time.Minute)
	p.context.Height++
}

// note puts down what was done and what came of it.
func (p *play) note(what string, out Outcome, err error) {
	came := fmt.Sprintf("%d gas", out.Gas)
	var raised *ContractError
	switch {
	case err == nil:
		came += fmt.Sprintf(" %d bytes %v", out.Memory, out.Result)
	case errors.As(err, &raised):
		came += fmt.Sprintf(" error %q code %q at %s", raised.Message, raised.Code, raised.Position())
	default:
		came += fmt.Sprintf(" error %q", err)
	}
	for _, w := range out.Writes {
		came += " " + string(w.AppendJSON(nil))
	}
	for _, e := range out.Events {
		came += fmt.Sprintf(" %s%v", e.Name, e.Data)
	}
	p.lines = append(p.lines, fmt.Sprintf("%s %s: %s\n", p.example, what, came))
}
