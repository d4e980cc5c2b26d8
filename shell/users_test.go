package shell

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"moonledger/server/wire"
)

func TestKeyOfAUserWhoIsThere(t *testing.T) {
	s := newSession(t)
	there := wire.Refusal(wire.ContractError, "there is a user dora already", "")
	there.Data.ContractCode, s.conn.err = "exists", there
	same(t, s.fails("key dora"), "error: there is a user dora already\nhint: key dora --add makes another key\n")
}

func TestKeys(t *testing.T) {
	s := newSession(t)
	s.conn.key = wire.KeyResult{User: "dora", Key: "0f", Secret: "ml_x", Appended: true}
	if err := s.run("key dora", "key dora --add --expires 2027-01-31", "key dora --expires 2027-01-31T12:00:00+01:00"); err != nil {
		t.Fatal(err, s.err.String())
	}
	const note = "note: this is the key of dora, with the fingerprint 0f; it is not shown again\n"
	notes := "line 1: " + note + "line 2: " + note + "line 3: " + note
	if got, want := s.out.String(), "ml_x\nml_x\nml_x\n"; got != want || s.err.String() != notes {
		t.Errorf("got %q and %q", got, s.err.String())
	}
	s.conn.key.Secret, s.conn.key.Expires = "", "2027-01-31T00:00:00Z"
	want := "error: the key 0f of dora is made, and the answer that showed it was lost with the connection\n" +
		"hint: revoke it, and make another: key dora --revoke 0f; key dora --add\n"
	if got := s.fails("key dora"); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := s.ok("key dora --revoke 0f"); got != "SUCCESS\n" {
		t.Errorf("got %q", got)
	}
	s.conn.key.Appended = false
	if got := s.ok("key dora --revoke 0f"); got != "SUCCESS: it was revoked before\n" {
		t.Errorf("got %q", got)
	}
	asked := []string{
		"add user dora until 0001-01-01 00:00:00 +0000 UTC", "add key dora until 2027-01-31 00:00:00 +0000 UTC",
		"add user dora until 2027-01-31 11:00:00 +0000 UTC", "add user dora until 0001-01-01 00:00:00 +0000 UTC",
		"revoke dora 0f", "revoke dora 0f",
	}
	if diff := cmp.Diff(s.conn.asked, asked); diff != "" {
		t.Errorf("asked: got-, want+\n%s", diff)
	}
	for _, line := range []string{"key dora --revoke 0f --add", "key dora --revoke ''", "key dora --expires soon", "key dora --expires -3h", "key dora --expires 0d"} {
		s.fails(line)
	}
}

func TestParseExpiry(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	for text, want := range map[string]string{
		"12h": "2026-11-24T00:00:00Z", "30d": "2026-12-23T12:00:00Z", "2027-01-31": "2027-01-31T00:00:00Z", "90m": "2026-11-23T13:30:00Z",
	} {
		if got, err := parseExpiry(text, now); err != nil || got.Format(time.RFC3339) != want {
			t.Errorf("%s: got %v, error %v, want %s", text, got, err, want)
		}
	}
}

func TestRoles(t *testing.T) {
	s := newSession(t)
	s.conn.answer.Appended = true
	if got := s.ok("role dora +clerk -auditor"); got != "SUCCESS\nSUCCESS\n" {
		t.Errorf("got %q", got)
	}
	s.conn.answer.Appended = false
	if got := s.ok("role dora -clerk"); got != "SUCCESS: -clerk was so before\n" {
		t.Errorf("got %q", got)
	}
	if diff := cmp.Diff(s.conn.asked, []string{"add role dora clerk", "remove role dora auditor", "remove role dora clerk"}); diff != "" {
		t.Errorf("asked: got-, want+\n%s", diff)
	}
	for _, line := range []string{"role dora clerk", "role dora +", "role dora"} {
		s.fails(line)
	}
}

func TestUsers(t *testing.T) {
	s := newSession(t)
	s.conn.users = []wire.UsersResult{
		{Users: []wire.UserInfo{{Name: "admin", Roles: []string{"admin"}, Keys: []wire.KeyInfo{
			{Key: "0a", Since: "2026-11-23T12:00:00Z"}, {Key: "0b", Since: "2026-11-24T12:00:00Z", Expires: "2027-01-01T00:00:00Z"}}}}, Next: "admin"},
		{Users: []wire.UserInfo{{Name: "dora", Since: "2026-11-25T12:00:00Z", Roles: []string{"auditor", "clerk"}, Keys: []wire.KeyInfo{
			{Key: "0c", Since: "2026-11-25T12:00:00Z", Revoked: "2026-11-26T00:00:00Z"}}}}},
	}
	want := `USER   KEY  SINCE                 UNTIL                         ROLES
admin  0a   2026-11-23T12:00:00Z                                admin
       0b   2026-11-24T12:00:00Z  expires 2027-01-01T00:00:00Z
dora   0c   2026-11-25T12:00:00Z  revoked 2026-11-26T00:00:00Z  auditor clerk
`
	if diff := cmp.Diff(s.ok("users"), want); diff != "" {
		t.Errorf("got-, want+\n%s", diff)
	}
	shell := New(s.options)
	defer shell.Close()
	for text, want := range map[string][]string{
		"key d": nil, "key a": {"admin "}, "role admin ": {"-admin "}, // of the first page
	} {
		_, got := shell.completions(context.Background(), text)
		if diff := cmp.Diff(got, want); diff != "" && len(got)+len(want) > 0 {
			t.Errorf("%s: got-, want+\n%s", text, diff)
		}
	}
}

func TestRetireAndBroadcast(t *testing.T) {
	s := newSession(t)
	s.conn.answer.Height = 7
	if got, want := s.ok("retire Bank", "broadcast the end is near"), "SUCCESS: Bank is retired, at height 7\nSUCCESS: told 3 connections\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if diff := cmp.Diff(s.conn.asked, []string{"retire Bank", `broadcast "the end is near"`}); diff != "" {
		t.Errorf("asked: got-, want+\n%s", diff)
	}
}
