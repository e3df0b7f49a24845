/* Certificates for `--https`: a local authority made once, and a certificate for the portal's name signed by it. */
#ifndef SWITCHLINE_NET_CERT_H
#define SWITCHLINE_NET_CERT_H

#include <stdbool.h>
#include <stddef.h>

/* Makes DIR/ca.pem, DIR/ca.key (EC P-256, 10 years; once, kept if present and valid) and DIR/tls.pem, DIR/tls.key for
 * `host` (a name or an IP address) plus localhost, 127.0.0.1 and ::1 (397 days; made again when the host changed or
 * less than 30 days are left). Keys are mode 0600. false: the reason is in error_r. */
bool cert_make_local(const char *dir, const char *host, char *error_r, size_t error_size);

#endif
