// Tells by which proxy Go's clients, the official provider among them, reach the URL that is its argument: its URL,
// "direct", or why it is refused.
package main

import (
	"fmt"
	"net/http"
	"os"
)

func main() {
	request, err := http.NewRequest("POST", os.Args[1], nil)
	if err != nil {
		panic(err)
	}
	proxy, err := http.ProxyFromEnvironment(request)
	switch {
	case err != nil:
		fmt.Print("refused")
	case proxy == nil:
		fmt.Print("direct")
	default:
		fmt.Print(proxy)
	}
}
