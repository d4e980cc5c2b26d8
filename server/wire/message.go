package wire

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// MaxMessage is the greatest size of a message that a server takes by default,
// in bytes.
const MaxMessage = 1 << 20

// MaxBatch is the greatest number of requests in a batch that ParseBatch reads.
const MaxBatch = 1024

// version is the member jsonrpc of every message.
const version = "2.0"

// A Request is one JSON-RPC 2.0 request, or a notification if ID is empty.
type Request struct {
	ID     jsontext.Value // a string or a number as it was written; empty in a notification
	Method string
	Params jsontext.Value // an object, or empty
}

// A Response answers one request. Exactly one of Result and Error is set.
type Response struct {
	ID     jsontext.Value // of the request; null if it could not be read
	Result jsontext.Value
	Error  *Error
}

// A requestMessage is a request as it stands in a frame.
type requestMessage struct {
	Version string         `json:"jsonrpc"`
	ID      jsontext.Value `json:"id"`
	Method  *string        `json:"method"`
	Params  jsontext.Value `json:"params"`
}

// A serverMessage is a response or a push as it stands in a frame.
type serverMessage struct {
	ID     jsontext.Value `json:"id"`
	Method *string        `json:"method"`
	Params jsontext.Value `json:"params"`
	Result jsontext.Value `json:"result"`
	Error  *Error         `json:"error"`
}

// A Batch is what one frame from a client holds: one request, or several in an
// array. Each element is either a Request or the Error that reading it gave.
type Batch struct {
	Array    bool // whether the answers go out as an array as well
	Elements []Element
}

// An Element is one request of a frame. If Error is set, the response to it
// carries Request.ID, or null.
type Element struct {
	Request Request
	Error   *Error
}

// ParseBatch reads a frame from a client. The error, of code CodeParse or
// CodeInvalidRequest, concerns the frame as a whole and is answered with a null
// id.
func ParseBatch(frame []byte) (Batch, *Error) {
	if len(bytes.TrimSpace(frame)) == 0 {
		return Batch{}, Errorf(CodeParse, "the message is empty")
	}
	// Checked as a whole first, so that no part of a bad frame takes effect.
	if err := check(frame); err != nil {
		return Batch{}, Errorf(CodeParse, "the message is not JSON: %s", Plain(err))
	}
	if bytes.TrimSpace(frame)[0] != '[' {
		return Batch{Elements: []Element{parseElement(frame)}}, nil
	}
	var elements []jsontext.Value
	if err := json.Unmarshal(frame, &elements); err != nil {
		return Batch{}, Errorf(CodeParse, "the message is not JSON: %s", Plain(err))
	}
	switch {
	case len(elements) == 0:
		return Batch{}, Errorf(CodeInvalidRequest, "the batch is empty")
	case len(elements) > MaxBatch:
		return Batch{}, Errorf(CodeInvalidRequest, "the batch has %d requests, more than %d", len(elements), MaxBatch)
	}
	batch := Batch{Array: true, Elements: make([]Element, len(elements))}
	for i, element := range elements {
		batch.Elements[i] = parseElement(element)
	}
	return batch, nil
}

// maxNesting is the greatest nesting of a message, above that of the deepest
// value it may carry.
const maxNesting = 100

// check reads all of a frame: duplicate keys, lone surrogates, bytes that are
// not UTF-8, and nesting that no value has.
func check(frame []byte) error {
	d := jsontext.NewDecoder(bytes.NewBuffer(frame))
	for first := true; ; first = false {
		if _, err := d.ReadToken(); err != nil {
			if errors.Is(err, io.EOF) && !first {
				return nil
			}
			return err
		}
		if d.StackDepth() > maxNesting {
			return fmt.Errorf("it nests deeper than %d", maxNesting)
		}
		if d.StackDepth() == 0 {
			return atEnd(d)
		}
	}
}

func atEnd(d *jsontext.Decoder) error {
	if _, err := d.ReadToken(); !errors.Is(err, io.EOF) {
		return errors.New("something follows the first value")
	}
	return nil
}

func parseElement(raw jsontext.Value) Element {
	var m requestMessage
	if err := json.Unmarshal(raw, &m, json.RejectUnknownMembers(true)); err != nil {
		return Element{
			Request: Request{ID: idOf(raw)},
			Error:   Errorf(CodeInvalidRequest, "not a JSON-RPC request: %s", Plain(err)),
		}
	}
	element := Element{Request: Request{ID: m.ID, Params: objectOf(m.Params)}}
	if m.Method != nil {
		element.Request.Method = *m.Method
	}
	if !validID(m.ID) {
		element.Request.ID = nil
	}
	element.Error = m.problem()
	return element
}

// problem tells what makes m no request, or nil.
func (m *requestMessage) problem() *Error {
	params := objectOf(m.Params)
	switch {
	case m.Version != version:
		return Errorf(CodeInvalidRequest, `not a JSON-RPC 2.0 request: "jsonrpc" must be "2.0"`)
	case m.Method == nil:
		return Errorf(CodeInvalidRequest, `not a JSON-RPC request: it has no "method"`)
	case !validID(m.ID):
		return Errorf(CodeInvalidRequest, `"id" must be a string or a number`)
	case len(params) > 0 && params.Kind() != '{':
		return Errorf(CodeInvalidParams, `"params" must be an object with named parameters`)
	}
	return nil
}

// objectOf returns params, or nothing for the ways in which JSON-RPC libraries
// write that there are none: null and [].
func objectOf(params jsontext.Value) jsontext.Value {
	if params.Kind() == 'n' || params.Kind() == '[' && len(bytes.TrimSpace(params[1:len(params)-1])) == 0 {
		return nil
	}
	return params
}

// idOf returns the id of a request that is wrong otherwise, or nothing.
func idOf(raw jsontext.Value) jsontext.Value {
	var m struct {
		ID jsontext.Value `json:"id"`
	}
	if err := json.Unmarshal(raw, &m); err != nil || !validID(m.ID) {
		return nil
	}
	return m.ID
}

func validID(id jsontext.Value) bool {
	if len(id) == 0 {
		return true
	}
	kind := id.Kind()
	return kind == '"' || kind == '0'
}

// IsNotification tells whether no answer is wanted.
func (r Request) IsNotification() bool { return len(r.ID) == 0 }

// AppendRequest appends r as JSON to dst.
func AppendRequest(dst []byte, r Request) []byte {
	dst = append(dst, `{"jsonrpc":"2.0"`...)
	if len(r.ID) > 0 {
		dst = append(append(dst, `,"id":`...), r.ID...)
	}
	dst = append(dst, `,"method":`...)
	dst, _ = jsontext.AppendQuote(dst, r.Method)
	if len(r.Params) > 0 {
		dst = append(append(dst, `,"params":`...), r.Params...)
	}
	return append(dst, '}')
}

// AppendResponse appends r as JSON to dst.
func AppendResponse(dst []byte, r Response) []byte {
	dst = append(dst, `{"jsonrpc":"2.0","id":`...)
	if len(r.ID) == 0 {
		dst = append(dst, "null"...)
	}
	dst = append(dst, r.ID...)
	if r.Error == nil {
		dst = append(append(dst, `,"result":`...), r.Result...)
		return append(dst, '}')
	}
	return append(appendError(append(dst, `,"error":`...), r.Error), '}')
}

// appendError appends e; bytes that are not UTF-8, which a contract can put into
// its messages, become U+FFFD.
func appendError(dst []byte, e *Error) []byte {
	body, err := json.Marshal(e, jsontext.AllowInvalidUTF8(true))
	if err != nil { // no Error can do this
		body = []byte(`{"code":-32603,"message":"internal error","data":{"code":"internal"}}`)
	}
	return append(dst, body...)
}

// AppendBatch appends several responses as an array to dst.
func AppendBatch(dst []byte, responses []Response) []byte {
	dst = append(dst, '[')
	for i, r := range responses {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = AppendResponse(dst, r)
	}
	return append(dst, ']')
}

// A Push is what a server sends unasked: a notification.
type Push struct {
	Method string
	Params jsontext.Value
}

// ParseServerFrame reads a frame from a server: the responses in it, or a push.
func ParseServerFrame(frame []byte) ([]Response, *Push, error) {
	if trimmed := bytes.TrimSpace(frame); len(trimmed) > 0 && trimmed[0] == '[' {
		return parseResponses(frame)
	}
	var m serverMessage
	if err := json.Unmarshal(frame, &m); err != nil {
		return nil, nil, fmt.Errorf("message from the server: %s", Plain(err))
	}
	if m.Method != nil {
		return nil, &Push{*m.Method, m.Params}, nil
	}
	response, err := m.response()
	return []Response{response}, nil, err
}

func parseResponses(frame []byte) ([]Response, *Push, error) {
	var many []serverMessage
	if err := json.Unmarshal(frame, &many); err != nil {
		return nil, nil, fmt.Errorf("message from the server: %s", Plain(err))
	}
	responses := make([]Response, len(many))
	for i, m := range many {
		var err error
		if responses[i], err = m.response(); err != nil {
			return nil, nil, err
		}
	}
	return responses, nil, nil
}

func (m serverMessage) response() (Response, error) {
	if (len(m.Result) == 0) == (m.Error == nil) {
		return Response{}, errors.New("message from the server: neither a result nor an error, or both")
	}
	return Response{ID: m.ID, Result: m.Result, Error: m.Error}, nil
}

// ParseParams reads the parameters of a request into a struct of this package.
// Unknown and wrongly typed ones are an error of CodeInvalidParams.
func ParseParams(raw jsontext.Value, params any) *Error {
	if len(raw) == 0 {
		raw = jsontext.Value("{}")
	}
	if err := json.Unmarshal(raw, params, json.RejectUnknownMembers(true)); err != nil {
		return Errorf(CodeInvalidParams, "parameters: %s", Plain(err))
	}
	return nil
}
