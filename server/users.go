package server

import (
	"context"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"moonledger/runtime"
	"moonledger/runtime/schema"
	"moonledger/server/ledger"
	"moonledger/server/wire"
)

// auth makes all later requests of the connection those of a key. If the key is
// refused they stay whose they were.
func (s *session) auth(raw jsontext.Value) (jsontext.Value, error) {
	var p wire.AuthParams
	if fault := wire.ParseParams(raw, &p); fault != nil {
		return nil, fault
	}
	if err := require("key", p.Key); err != nil {
		return nil, err
	}
	who, err := s.server.authenticate(p.Key)
	if err != nil {
		s.log.Info("a key was refused", "error", err)
		return nil, err
	}
	who.network = s.who.network
	s.who = who
	s.footprint.move(payerOf(who.caller, who.network))
	if s.stays {
		s.server.audience.join(s, who)
	}
	return json.Marshal(wire.AuthResult{Caller: who.caller.Name, Key: who.caller.Key, Roles: who.caller.Roles})
}

func (s *Server) retire(ctx context.Context, caller runtime.Caller, p wire.RetireParams) (wire.CallResult, error) {
	if err := require("contract", p.Contract); err != nil {
		return wire.CallResult{}, err
	}
	answer, err := s.ledger.Retire(ctx, p.Contract, caller, p.Request)
	if err != nil {
		return wire.CallResult{}, err
	}
	return callResult(answer), nil
}

// key makes a user, or adds or revokes a key of one.
func (s *Server) key(ctx context.Context, caller runtime.Caller, p wire.KeyParams) (wire.KeyResult, error) {
	q := ledger.KeyRequest{User: p.User, Act: ledger.Act{Caller: caller, ID: p.Request}}
	if err := require("user", p.User); err != nil {
		return wire.KeyResult{}, err
	}
	if p.Revoke != "" {
		return s.revoke(ctx, p, q.Act)
	}
	var err error
	if q.Expires, err = readExpiry(p.Expires); err != nil {
		return wire.KeyResult{}, err
	}
	add := s.ledger.AddUser
	if p.Add {
		add = s.ledger.AddKey
	}
	made, err := add(ctx, q)
	if err != nil {
		return wire.KeyResult{}, err
	}
	result := keyResult(p.User, made.Fingerprint, made.Answer)
	result.Secret, result.Expires = made.Secret, secondText(q.Expires)
	return result, nil
}

// readExpiry reads when a key is to stop working; "" is never, and so the zero
// time.
func readExpiry(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil || t.IsZero() {
		return t, wire.Errorf(wire.CodeInvalidParams, `"expires" must be a time such as 2027-01-31T12:00:00Z, got %.40q`, text)
	}
	return t, nil
}

func (s *Server) revoke(ctx context.Context, p wire.KeyParams, by ledger.Act) (wire.KeyResult, error) {
	if p.Add || p.Expires != "" {
		return wire.KeyResult{}, wire.Errorf(wire.CodeInvalidParams, `"revoke" goes without "add" and "expires"`)
	}
	answer, err := s.ledger.RevokeKey(ctx, p.User, p.Revoke, by)
	if err != nil {
		return wire.KeyResult{}, err
	}
	return keyResult(p.User, p.Revoke, answer), nil
}

func keyResult(user, fingerprint string, a ledger.Answer) wire.KeyResult {
	return wire.KeyResult{
		User: user, Key: fingerprint,
		Height: uint64(a.Height), Hash: a.Hash.String(), Time: timeText(a.Time), Appended: a.Appended, Repeated: a.Repeated,
	}
}

// role gives or takes a role.
func (s *Server) role(ctx context.Context, caller runtime.Caller, p wire.RoleParams) (wire.CallResult, error) {
	if err := require("user", p.User); err != nil {
		return wire.CallResult{}, err
	}
	change, role := s.ledger.AddRole, p.Add
	switch {
	case (p.Add == "") == (p.Remove == ""):
		return wire.CallResult{}, wire.Errorf(wire.CodeInvalidParams, `give a role as one of "add" and "remove"`)
	case p.Remove != "":
		change, role = s.ledger.RemoveRole, p.Remove
	}
	answer, err := change(ctx, p.User, role, ledger.Act{Caller: caller, ID: p.Request})
	if err != nil {
		return wire.CallResult{}, err
	}
	return callResult(answer), nil
}

// users lists the users, for those who may read the system contract.
func (s *Server) users(ctx context.Context, caller runtime.Caller, p wire.UsersParams) (wire.UsersResult, error) {
	if err := s.mayRead(schema.SystemName, caller); err != nil {
		return wire.UsersResult{}, err
	}
	if err := checkLimit(p.Limit); err != nil {
		return wire.UsersResult{}, err
	}
	if p.After != "" && !schema.IsUserName(p.After) {
		return wire.UsersResult{}, wire.Errorf(wire.CodeInvalidParams, `"after" must be the name of a user, as "next" gave it`)
	}
	page, err := s.ledger.Users(ctx, p.After, p.Limit)
	if err != nil {
		return wire.UsersResult{}, err
	}
	result := wire.UsersResult{Users: make([]wire.UserInfo, len(page.Users)), Next: page.Next}
	for i, u := range page.Users {
		result.Users[i] = userInfo(u)
	}
	return result, nil
}

func userInfo(u ledger.User) wire.UserInfo {
	info := wire.UserInfo{Name: u.Name, Since: secondText(u.Since), Roles: u.Roles, Keys: make([]wire.KeyInfo, len(u.Keys))}
	for i, k := range u.Keys {
		info.Keys[i] = wire.KeyInfo{
			Key: k.Fingerprint, Since: secondText(k.Since), Expires: secondText(k.Expires), Revoked: secondText(k.Revoked),
		}
	}
	return info
}

// secondText returns a time in whole seconds as RFC 3339 has it; "" for no time.
func secondText(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
