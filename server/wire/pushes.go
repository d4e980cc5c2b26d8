package wire

import (
	"fmt"

	"github.com/go-json-experiment/json/jsontext"
)

// The names of the requests that make a server send more than answers.
// Broadcast is also the name of what it sends then.
const (
	Subscribe   = "subscribe"
	Unsubscribe = "unsubscribe"
	Broadcast   = "broadcast"
)

// The names of what a server sends unasked: notifications, whose parameters are
// a Pushed, an EndedPush or a BroadcastPush.
const (
	EntryPushed  = "entry"  // a Pushed with an entry
	EventsPushed = "events" // a Pushed with the events of an entry
	Ended        = "ended"  // a subscription came to an end
)

// SubscribeParams are the parameters of subscribe.
type SubscribeParams struct {
	Contract string         `json:"contract"`
	From     *uint64        `json:"from,omitzero"`   // height; absent: the next entry that will be
	Events   jsontext.Value `json:"events,omitzero"` // false or absent: entries; true: events; an array of names: these events
}

// SubscribeResult answers subscribe. No push of the subscription comes before
// it.
type SubscribeResult struct {
	Subscription uint64 `json:"subscription"` // number of it on this connection
	From         uint64 `json:"from"`         // height at which it begins
	Height       uint64 `json:"height"`       // of the head now
}

// UnsubscribeParams are the parameters of unsubscribe.
type UnsubscribeParams struct {
	Subscription *uint64 `json:"subscription"`
}

// UnsubscribeResult answers unsubscribe. No push of the subscription comes
// behind it.
type UnsubscribeResult struct {
	Next uint64 `json:"next"` // height to go on from
}

// A Pushed is one entry of a subscription, or its events.
type Pushed struct {
	Subscription uint64           `json:"subscription"`
	Height       uint64           `json:"height"`
	Hash         string           `json:"hash"`
	Entry        jsontext.Value   `json:"entry,omitzero"`  // verbatim: its SHA-256 is Hash
	Time         string           `json:"time,omitzero"`   // with Events
	Events       []jsontext.Value `json:"events,omitzero"` // [name, table]
}

// AppendEntryPushed appends p, which has an entry, as a push to dst: the entry
// byte for byte.
func AppendEntryPushed(dst []byte, p Pushed) []byte {
	dst = fmt.Appendf(dst, `{"jsonrpc":"2.0","method":%q,"params":{"subscription":%d,"height":%d,"hash":%q,"entry":`,
		EntryPushed, p.Subscription, p.Height, p.Hash)
	return append(append(dst, p.Entry...), "}}"...)
}

// An EndedPush tells why a subscription ended.
type EndedPush struct {
	Subscription uint64 `json:"subscription"`
	Next         uint64 `json:"next"` // height to go on from, once what was wrong is mended
	Error        *Error `json:"error"`
}

// MaxBroadcast is the greatest length of a broadcast message, in bytes.
const MaxBroadcast = 4096

// BroadcastParams are the parameters of broadcast.
type BroadcastParams struct {
	Message string `json:"message"` // 1 to 4,096 bytes
}

// BroadcastResult answers broadcast.
type BroadcastResult struct {
	Connections int `json:"connections"` // to which it went, that of the sender too
}

// A BroadcastPush is a message to all connections.
type BroadcastPush struct {
	From    string `json:"from"` // user name of the sender
	Message string `json:"message"`
	Time    string `json:"time"`
}

// AppendPush appends p as JSON to dst.
func AppendPush(dst []byte, p Push) []byte {
	return AppendRequest(dst, Request{Method: p.Method, Params: p.Params})
}
