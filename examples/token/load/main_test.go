package main

import (
	"fmt"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// realTransfers are real transfers, if this checkout has them beside it.
const realTransfers = "../../../../shared/data/token_transfers.csv"

// The script sends the transfers through a server and checks all that comes of
// it: real ones where they are at hand, and a few large ones of our own.
func TestTransfers(t *testing.T) {
	files := map[string]string{"own": ownTransfers(t)}
	if _, err := os.Stat(realTransfers); err == nil {
		files["real"] = realTransfers
	}
	for name, file := range files {
		t.Run(name, func(t *testing.T) {
			out, err := exec.Command("../transfers.sh", file).CombinedOutput()
			if err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			if !regexp.MustCompile(`(?m)^\d+ balances of \d+ tokens are exact\nthe chain verifies on the server and its dump without it: \d+ entries`).Match(out) {
				t.Errorf("the script does not say that all is well:\n%s", out)
			}
			t.Logf("%s", out)
		})
	}
}

// ownTransfers writes transfers that mint, split and empty accounts, of up to 78
// digits, and returns the file's name.
func ownTransfers(t *testing.T) string {
	t.Helper()
	most := new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 256), big.NewInt(1)).String()
	rows := []string{strings.Join(columns, ",")}
	for i, row := range []string{
		"gold,a,b," + most, "gold,b,c,1", "gold,c,c,1", "gold,b,a,0", "tin,a,b,5", "tin,b,a,7", "gold,a,b," + most,
	} {
		rows = append(rows, fmt.Sprintf("%s,0x%064x,%d,1", row, i/2, i))
	}
	file := filepath.Join(t.TempDir(), "transfers.csv")
	if err := os.WriteFile(file, []byte(strings.Join(rows, "\n")+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestReadNamesWhatIsWrong(t *testing.T) {
	header := strings.Join(columns, ",") + "\n"
	for text, want := range map[string]string{
		"a,b\n":                             "its columns are [a b]",
		header + "t,a,b,1.5,0x1,1,1\n":      `line 2: value "1.5" is not a whole number`,
		header + "t,a,b,-1,0x1,1,1\n":       `line 2: value "-1" is not a whole number`,
		header + "t,a,b,1,0x1,1,1\nt,a,b\n": "wrong number of fields",
		"":                                  "EOF",
	} {
		_, err := read(strings.NewReader(text))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %q", text, err, want)
		}
	}
}

// What a sender lacks is made first, and no more.
func TestSettleIsAPlainLoop(t *testing.T) {
	h := newHoldings()
	minted := h.settle(transfer{token: "t", from: "a", to: "b", units: big.NewInt(5)})
	again := h.settle(transfer{token: "t", from: "b", to: "a", units: big.NewInt(7)})
	if minted.String() != "5" || again.String() != "2" || h.supply["t"].String() != "7" || h.balances["t"]["a"].String() != "7" || h.balances["t"]["b"].String() != "0" {
		t.Errorf("minted %v and %v, holdings %v", minted, again, h)
	}
}
