package hotelapi

import (
	"encoding/json"
	"math/big"
	"strconv"
	"strings"
	"unicode"
)

// isPythonSpace reports what Python's str.strip() strips: Unicode's white
// space and the four ASCII separators.
func isPythonSpace(r rune) bool { return unicode.IsSpace(r) || r >= 0x1c && r <= 0x1f }

// maxLiteral is how long a number may be to be brought into its shortest form,
// which takes time that grows with the square of its length. No field is as
// long as that anyway.
const maxLiteral = 4000

// pythonNumber is a JSON number as Python's str() writes it after json.loads:
// integers of any size in full, others as the shortest repr of the float.
func pythonNumber(n json.Number) string {
	if len(n) > maxLiteral {
		return n.String()
	}
	if integer, ok := new(big.Int).SetString(n.String(), 10); ok {
		return integer.String()
	}
	f, err := n.Float64()
	if err != nil { // beyond a float64: Python reads infinity
		if strings.HasPrefix(n.String(), "-") {
			return "-inf"
		}
		return "inf"
	}
	exponent := strconv.FormatFloat(f, 'e', -1, 64)
	_, power, _ := strings.Cut(exponent, "e")
	if p, _ := strconv.Atoi(power); f != 0 && (p < -4 || p >= 16) {
		return exponent
	}
	text := strconv.FormatFloat(f, 'f', -1, 64)
	if !strings.Contains(text, ".") {
		text += ".0"
	}
	return text
}

// pythonType names a JSON value's type as Python has it.
func pythonType(v any) string {
	switch v := v.(type) {
	case []any:
		return "list"
	case map[string]any:
		return "dict"
	case string:
		return "str"
	case bool:
		return "bool"
	case json.Number:
		if strings.ContainsAny(v.String(), ".eE") {
			return "float"
		}
		return "int"
	}
	return "NoneType"
}
