package server

import (
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"moonledger/chain"
	"moonledger/server/ledger"
	"moonledger/server/wire"
)

// How many names of events a subscription may have, and how long a name is at most:
// contracts emit none that is longer.
const (
	maxEventNames = 64
	maxEventName  = 256
)

// wanted is what a subscription pushes of each entry: the entry, its events, or
// those of some names.
type wanted struct {
	events bool
	names  map[string]bool // nil: all
}

// readWanted reads the parameter "events" of subscribe.
func readWanted(raw jsontext.Value) (wanted, error) {
	switch raw.Kind() {
	case 't':
		return wanted{events: true}, nil
	case 'f', jsontext.KindInvalid:
		return wanted{}, nil
	}
	var names []string
	if err := json.Unmarshal(raw, &names); err != nil || len(names) == 0 || len(names) > maxEventNames {
		return wanted{}, wire.Errorf(wire.CodeInvalidParams, `"events" must be true, false, or an array of 1 to %d names`, maxEventNames)
	}
	w := wanted{events: true, names: map[string]bool{}}
	for _, name := range names {
		if len(name) > maxEventName {
			return wanted{}, wire.Errorf(wire.CodeInvalidParams, `"events" has a name of %d bytes; that of an event has at most %d`, len(name), maxEventName)
		}
		w.names[name] = true
	}
	return w, nil
}

// push makes the message about an entry, or nothing if it has no such event.
func (w wanted) push(subscription uint64, e ledger.Followed) ([]byte, error) {
	p := wire.Pushed{Subscription: subscription, Height: uint64(e.Height), Hash: e.Hash.String()}
	if !w.events {
		p.Entry = e.Line
		return wire.AppendEntryPushed(nil, p), nil
	}
	var entry struct {
		Time   string           `json:"time"`
		Events []jsontext.Value `json:"events"`
	}
	if err := json.Unmarshal(e.Line, &entry); err != nil {
		return nil, fmt.Errorf("%w: entry %d: %w", chain.ErrCorrupt, e.Height, err)
	}
	for _, event := range entry.Events {
		if w.names == nil || w.names[eventName(event)] {
			p.Events = append(p.Events, event)
		}
	}
	if len(p.Events) == 0 {
		return nil, nil
	}
	p.Time = entry.Time
	return encodePush(wire.EventsPushed, p), nil
}

// eventName returns the name of an event as entries have it: [name, table].
func eventName(event jsontext.Value) string {
	var parts []jsontext.Value
	var name string
	if json.Unmarshal(event, &parts) != nil || len(parts) == 0 || json.Unmarshal(parts[0], &name) != nil {
		return ""
	}
	return name
}
