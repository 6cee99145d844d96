/* What t_ladder.c expects to be drawn. */
#ifndef NCX_TESTS_LADDER_WHOLE_H
#define NCX_TESTS_LADDER_WHOLE_H

/* clang-format off */

static const char diagram_100[] =
	" time ms  client 10.0.0.1:40000                                          server 10.0.0.2:80\n"
	"   0.000     SYN_SENT |-- SYN seq=0 win=64000 mss=1460 ws=7 ---------->| LISTEN?       SYN counts 1\n"
	"   0.100  ESTABLISHED |<- SYN,ACK seq=0 ack=1 win=64000 ---------------| SYN_RECEIVED  SYN counts 1\n"
	"                      |   mss=1460 ws=2                                |\n"
	"   0.200              |-- ACK seq=1 ack=1 win=64256 ------------------>| ESTABLISHED   ACK of SYN\n"
	"   0.300              |-- PSH,ACK seq=1 len=18 ack=1 win=64256 ------->|\n"
	"   0.400              |<- ACK seq=1 ack=19 win=2008 -------------------|               ACK of 18 B\n"
	"   0.500              |<- PSH,ACK seq=1 len=42 ack=19 win=2008 --------|\n"
	"   0.600              |-- ACK seq=19 ack=43 win=64256 ---------------->|               ACK of 42 B\n"
	"   0.700   FIN_WAIT_1 |-- FIN,ACK seq=19 ack=43 win=64256 ------------>| CLOSE_WAIT    FIN counts 1\n"
	"   0.800   FIN_WAIT_2 |<- ACK seq=43 ack=20 win=2008 ------------------|               ACK of FIN\n"
	"   0.900    TIME_WAIT |<- FIN,ACK seq=43 ack=20 win=2008 --------------| LAST_ACK      FIN counts 1\n"
	"   1.000              |-- ACK seq=20 ack=44 win=64256 ---------------->| CLOSED        ACK of FIN\n"
	"          10.0.0.1:40000 sent 6 segments, 18 B\n"
	"          10.0.0.2:80 sent 5 segments, 42 B\n"
	"          handshake 0.200 ms; 0 retransmissions, 0 duplicate ACKs\n"
	"          10.0.0.1:40000 closed first: TIME_WAIT there for 60 s on Linux (RFC 9293: 2 MSL, 4 min)\n";

static const char diagram_80[] =
	"reconstructed from what the socket tells, not captured\n"
	" time ms  client 10.0.0.1:40000                               server 10.0.0.2:80\n"
	"   0.000     SYN_SENT |-- SYN seq=0 win=64000 mss=1460 ws=7 ----->| LISTEN?\n"
	"                      |   SYN counts 1                            |\n"
	"   0.100  ESTABLISHED |<- SYN,ACK seq=0 ack=1 win=64000 ----------| SYN_RECEIVED\n"
	"                      |   mss=1460 ws=2; SYN counts 1             |\n"
	"   0.200              |-- ACK seq=1 ack=1 win=64256 ------------->| ESTABLISHED\n"
	"                      |   ACK of SYN                              |\n"
	"   0.300              |-- PSH,ACK seq=1 len=18 ack=1 win=64256 -->|\n"
	"                      |   \"GET / HTTP\"...                         |\n"
	"   0.400              |<- ACK seq=1 ack=19 win=2008 --------------| ACK of 18 B\n"
	"   0.500              |<- PSH,ACK seq=1 len=42 ack=19 win=2008 ---|\n"
	"                      |   \"xxxxxxxxxx\"...                         |\n"
	"   0.600              |-- ACK seq=19 ack=43 win=64256 ----------->| ACK of 42 B\n"
	"   0.700   FIN_WAIT_1 |-- FIN,ACK seq=19 ack=43 win=64256 ------->| CLOSE_WAIT\n"
	"                      |   FIN counts 1                            |\n"
	"   0.800   FIN_WAIT_2 |<- ACK seq=43 ack=20 win=2008 -------------| ACK of FIN\n"
	"   0.900    TIME_WAIT |<- FIN,ACK seq=43 ack=20 win=2008 ---------| LAST_ACK\n"
	"                      |   FIN counts 1                            |\n"
	"   1.000              |-- ACK seq=20 ack=44 win=64256 ----------->| CLOSED\n"
	"                      |   ACK of FIN                              |\n"
	"          10.0.0.1:40000 sent 6 segments, 18 B\n"
	"          10.0.0.2:80 sent 5 segments, 42 B\n"
	"          handshake 0.200 ms; 0 retransmissions, 0 duplicate ACKs\n"
	"          10.0.0.1:40000 closed first: TIME_WAIT there for 60 s on Linux (RFC\n"
	"          9293: 2 MSL, 4 min)\n";

static const char diagram_absolute[] =
	" time ms  client 10.0.0.1:40000                                            server 10.0.0.2:80\n"
	"   0.000  |-- SYN seq=1000 win=64000 mss=1460 ws=7 ----------------------->|  SYN counts 1\n"
	"   0.100  |<- SYN,ACK seq=500000 ack=1001 win=64000 mss=1460 ws=2 ---------|  SYN counts 1\n"
	"   0.200  |-- ACK seq=1001 ack=500001 win=64256 -------------------------->|  ACK of SYN\n"
	"   0.300  |-- PSH,ACK seq=1001 len=18 ack=500001 win=64256 --------------->|\n"
	"   0.400  |<- ACK seq=500001 ack=1019 win=2008 ----------------------------|  ACK of 18 B\n"
	"   0.500  |<- PSH,ACK seq=500001 len=42 ack=1019 win=2008 -----------------|\n"
	"   0.600  |-- ACK seq=1019 ack=500043 win=64256 -------------------------->|  ACK of 42 B\n"
	"   0.700  |-- FIN,ACK seq=1019 ack=500043 win=64256 ---------------------->|  FIN counts 1\n"
	"   0.800  |<- ACK seq=500043 ack=1020 win=2008 ----------------------------|  ACK of FIN\n"
	"   0.900  |<- FIN,ACK seq=500043 ack=1020 win=2008 ------------------------|  FIN counts 1\n"
	"   1.000  |-- ACK seq=1020 ack=500044 win=64256 -------------------------->|  ACK of FIN\n"
	"          10.0.0.1:40000 sent 6 segments, 18 B\n"
	"          10.0.0.2:80 sent 5 segments, 42 B\n"
	"          handshake 0.200 ms; 0 retransmissions, 0 duplicate ACKs\n"
	"          10.0.0.1:40000 closed first: TIME_WAIT there for 60 s on Linux (RFC 9293: 2 MSL, 4 min)\n";

static const char diagram_mermaid[] =
	"sequenceDiagram\n"
	"    title a#59;b#35;c#37;d\n"
	"    participant L1 as client 10.0.0.1:40000\n"
	"    participant R1 as server 10.0.0.2:80\n"
	"    L1->>R1: 0.000 ms SYN seq=0 win=64000 mss=1460 ws=7\n"
	"    Note left of L1: SYN_SENT\n"
	"    Note right of R1: LISTEN?\n"
	"    Note over L1,R1: SYN counts 1\n"
	"    R1->>L1: 0.100 ms SYN,ACK seq=0 ack=1 win=64000 mss=1460 ws=2\n"
	"    Note left of L1: ESTABLISHED\n"
	"    Note right of R1: SYN_RECEIVED\n"
	"    Note over L1,R1: SYN counts 1\n"
	"    L1->>R1: 0.200 ms ACK seq=1 ack=1 win=64256\n"
	"    Note right of R1: ESTABLISHED\n"
	"    Note over L1,R1: ACK of SYN\n"
	"    L1->>R1: 0.300 ms PSH,ACK seq=1 len=18 ack=1 win=64256<br/>#34;GET / HTTP/1.0#92;r#92;n#92;r#92;n#34;\n"
	"    R1->>L1: 0.400 ms ACK seq=1 ack=19 win=2008\n"
	"    Note over L1,R1: ACK of 18 B\n"
	"    R1->>L1: 0.500 ms PSH,ACK seq=1 len=42 ack=19 win=2008<br/>#34;xxxxxxxxxxxxxxxxxxxx#34;...\n"
	"    L1->>R1: 0.600 ms ACK seq=19 ack=43 win=64256\n"
	"    Note over L1,R1: ACK of 42 B\n"
	"    L1->>R1: 0.700 ms FIN,ACK seq=19 ack=43 win=64256\n"
	"    Note left of L1: FIN_WAIT_1\n"
	"    Note right of R1: CLOSE_WAIT\n"
	"    Note over L1,R1: FIN counts 1\n"
	"    R1->>L1: 0.800 ms ACK seq=43 ack=20 win=2008\n"
	"    Note left of L1: FIN_WAIT_2\n"
	"    Note over L1,R1: ACK of FIN\n"
	"    R1->>L1: 0.900 ms FIN,ACK seq=43 ack=20 win=2008\n"
	"    Note left of L1: TIME_WAIT\n"
	"    Note right of R1: LAST_ACK\n"
	"    Note over L1,R1: FIN counts 1\n"
	"    L1->>R1: 1.000 ms ACK seq=20 ack=44 win=64256\n"
	"    Note right of R1: CLOSED\n"
	"    Note over L1,R1: ACK of FIN\n"
	"    Note over L1,R1: 10.0.0.1:40000 sent 6 segments, 18 B<br/>10.0.0.2:80 sent 5 segments, 42 B<br/>handshake 0.200 ms#59; 0 retransmissions, 0 duplicate ACKs<br/>10.0.0.1:40000 closed first: TIME_WAIT there for 60 s on Linux (RFC 9293: 2 MSL, 4 min)\n";

static const char diagram_exercise[] =
	" time ms  client 192.168.1.38:52023                                      server 51.210.11.103:22\n"
	"             SYN_SENT |-- SYN seq=0 win=64240 mss=1460 sackOK ws=8 --->| LISTEN?       SYN counts 1\n"
	"          ESTABLISHED |<- SYN,ACK seq=0 ack=1 win=29200 ---------------| SYN_RECEIVED  SYN counts 1\n"
	"                      |   mss=1460 sackOK ws=7                         |\n"
	"          192.168.1.38:52023 sent 1 segment, 0 B\n"
	"          51.210.11.103:22 sent 1 segment, 0 B\n"
	"          0 retransmissions, 0 duplicate ACKs\n"
	"          not closed as far as seen\n";

/* clang-format on */

#endif
