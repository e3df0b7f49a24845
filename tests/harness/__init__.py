"""What the black-box tests share: a running sandbox, a caller, an application's handler, PHP's form notation."""
