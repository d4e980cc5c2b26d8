package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math/big"
	"os"
	"slices"
)

// A transfer is one row of the file.
type transfer struct {
	token, from, to string
	units           *big.Int
	transaction     string // in which it was made
	id              string // of its call: what makes the row unique in the file
}

// columns are what the header of a file must be.
var columns = []string{"token_address", "from_address", "to_address", "value", "transaction_hash", "log_index", "block_number"}

func readFile(path string) ([]transfer, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	transfers, err := read(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return transfers, nil
}

func read(r io.Reader) ([]transfer, error) {
	rows := csv.NewReader(r)
	header, err := rows.Read()
	if err != nil {
		return nil, err
	}
	if !slices.Equal(header, columns) {
		return nil, fmt.Errorf("its columns are %v, want %v", header, columns)
	}
	var transfers []transfer
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return transfers, nil
		}
		if err != nil {
			return nil, err
		}
		t, err := parse(row)
		if err != nil {
			line, _ := rows.FieldPos(0)
			return nil, fmt.Errorf("line %d: %w", line, err)
		}
		transfers = append(transfers, t)
	}
}

func parse(row []string) (transfer, error) {
	units, ok := new(big.Int).SetString(row[3], 10)
	if !ok || units.Sign() < 0 {
		return transfer{}, fmt.Errorf("value %q is not a whole number", row[3])
	}
	// A request id has 64 characters at most, and some end with what else is
	// done for the row; 48 of a transaction's hash are 184 bits of it.
	hash := row[4]
	id := hash[:min(len(hash), 48)] + ":" + row[5]
	return transfer{token: row[0], from: row[1], to: row[2], units: units, transaction: hash, id: id}, nil
}
