module goclient

go 1.21

require (
	github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common v1.0.634
	github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/tat v1.0.634
)
