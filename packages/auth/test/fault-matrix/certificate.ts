/**
 * A certificate of localhost and 127.0.0.1 that signed itself, and its key: for servers of these tests alone, worth
 * nothing elsewhere. Fixed, since Node cannot issue one, and valid from 2020 to 2120, since tests run on other clocks.
 */
export const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBZzCCAQ2gAwIBAgIBATAKBggqhkjOPQQDAjAUMRIwEAYDVQQDDAlsb2NhbGhv
c3QwIBcNMjAwMTAxMDAwMDAwWhgPMjEyMDAxMDEwMDAwMDBaMBQxEjAQBgNVBAMM
CWxvY2FsaG9zdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABCNoDiMOzj3hv3WK
Y9Tdb7kGnGWdW5r747w75SgAxBToikgm+bhKN5K2H9sVfWIM1ogS+2beT5MgTOdM
Xw3jpuWjTjBMMA8GA1UdEwEB/wQFMAMBAf8wGgYDVR0RBBMwEYIJbG9jYWxob3N0
hwR/AAABMB0GA1UdDgQWBBSQG6pM1Lsb4coRsmk5gVRK4wfRgTAKBggqhkjOPQQD
AgNIADBFAiBb5lEfzud8tb/kabgKNfm9VxvEFCCIfNi9nwdFeblZuQIhAMrv7SMK
KapEQQK/3nJnxzsNpJfO3QXKu7RmBfYxF4gU
-----END CERTIFICATE-----
`;

export const CERTIFICATE_KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg4G10bMn28T68+6A6
pNr7ehiPlgV9IF4cYsFdXtN8KOOhRANCAAQjaA4jDs494b91imPU3W+5BpxlnVua
++O8O+UoAMQU6IpIJvm4SjeSth/bFX1iDNaIEvtm3k+TIEznTF8N46bl
-----END PRIVATE KEY-----
`;
