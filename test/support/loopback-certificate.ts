/** Of a server on the loopback interface, for tests only: a self-signed certificate that is valid for a century, and its key. */
export const loopbackCertificate = `-----BEGIN CERTIFICATE-----
MIIBYzCCAQqgAwIBAgIBATAKBggqhkjOPQQDAjAUMRIwEAYDVQQDDAlsb2NhbGhv
c3QwIBcNMjAwMTAxMDAwMDAwWhgPMjEyMDAxMDEwMDAwMDBaMBQxEjAQBgNVBAMM
CWxvY2FsaG9zdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABKSGn6FKKKk7uaGz
QtXPFD8xOk/xK4UDzKkpiq9Djulh3lw0cAnj1VMeqm45SwsjSY3R7gjDrGYNOWCC
zjgr4MSjSzBJMAwGA1UdEwQFMAMBAf8wGgYDVR0RBBMwEYIJbG9jYWxob3N0hwR/
AAABMB0GA1UdDgQWBBThtOX75VZKTKR/FHvtLU6uubzmuzAKBggqhkjOPQQDAgNH
ADBEAiBr4JMinH3LFtDsozjtaZJDXsIfm09UvaMetC4hev5FjAIgE7NJV1wub5um
MMg/zYbM4g25SxMxbDhVZQjTu8D32ho=
-----END CERTIFICATE-----
`;

export const loopbackKey = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgn6w/uFtcraxq4T1Z
M2K327cx3iE6so4xA0b7SHMC2s+hRANCAASkhp+hSiipO7mhs0LVzxQ/MTpP8SuF
A8ypKYqvQ47pYd5cNHAJ49VTHqpuOUsLI0mN0e4Iw6xmDTlggs44K+DE
-----END PRIVATE KEY-----
`;
