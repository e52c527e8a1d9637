package config

import "strings"

// nearest returns the key that word was probably meant to be, or nil. spell
// gives a key in the form of word.
func nearest(word string, spell func(*key) string) *key {
	word = strings.ToLower(word)
	var best *key
	least := slips(word) + 1
	for _, k := range keys {
		if d := distance(word, spell(k), least); d < least {
			best, least = k, d
		}
	}
	return best
}

// nearestSection returns the name of the section that word was probably meant
// to be, or "".
func nearestSection(word string) string {
	word = strings.ToLower(word)
	best, least := "", slips(word)+1
	for _, s := range sections {
		if d := distance(word, s.name, least); d < least {
			best, least = s.name, d
		}
	}
	return best
}

// elsewhere returns the first key that has this name in any section, or nil.
func elsewhere(name string) *key {
	for _, k := range keys {
		if k.name == strings.ToLower(name) {
			return k
		}
	}
	return nil
}

// slips is how many wrong characters a word of this length may have and still
// be recognised.
func slips(word string) int { return min(3, (len(word)+1)/3) }

// distance counts the characters to add, drop or change to make b of a; once
// it is sure to reach limit, it returns limit.
func distance(a, b string, limit int) int {
	if len(a)-len(b) >= limit || len(b)-len(a) >= limit {
		return limit
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return min(row[len(b)], limit)
}
