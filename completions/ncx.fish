# fish completion for ncx; written by `ncx help --completion=fish`.

function __ncx_command
    set -l words (commandline -opc)
    test (count $words) -gt 1; and contains -- $words[2] $argv
end

function __ncx_no_command
    test (count (commandline -opc)) -eq 1
end

function __ncx_has
    set -l words (commandline -opc)
    for option in $argv
        contains -- $option $words; and return 0
    end
    return 1
end

complete -c ncx -f
complete -c ncx -n __ncx_no_command -l help -d 'show the commands'
complete -c ncx -n __ncx_no_command -l version -d 'show the version'
complete -c ncx -n __ncx_no_command -a listen -d 'wait for a client and join it to stdin and stdout'
complete -c ncx -n __ncx_no_command -a connect -d 'connect to a server and join it to stdin and stdout'
complete -c ncx -n __ncx_no_command -a help -d 'show the commands, or the options of one'

# listen
complete -c ncx -n '__ncx_command listen' -s p -l port -x -d 'the port; 0 lets the system choose'
complete -c ncx -n '__ncx_command listen' -s b -l bind -x -d 'the address to listen on (default: every one)'
complete -c ncx -n '__ncx_command listen' -s k -l keep-open -d 'serve clients until killed, many at once'
complete -c ncx -n '__ncx_command listen' -l port-file -r -F -d 'write the port to FILE once listening'
complete -c ncx -n '__ncx_command listen' -s m -l max-clients -x -d 'with -k: at most N clients at a time'
complete -c ncx -n '__ncx_command listen' -l chat -d 'with -k: what one client sends goes to all the others'
complete -c ncx -n '__ncx_command listen' -l prefix -d 'with -k: begin every line with its client'
complete -c ncx -n '__ncx_command listen' -l allow -x -d 'let only these clients in (repeatable)'
complete -c ncx -n '__ncx_command listen' -l deny -x -d 'do not let these clients in (repeatable)'
complete -c ncx -n '__ncx_command listen' -l reuse-port -d 'let several listeners share the port'
complete -c ncx -n '__ncx_command listen' -l echo -d 'send everything back (RFC 862)'
complete -c ncx -n '__ncx_command listen' -l discard -d 'throw everything away (RFC 863)'
complete -c ncx -n '__ncx_command listen' -l daytime -d 'tell the date and time (RFC 867)'
complete -c ncx -n '__ncx_command listen' -l chargen -d 'send characters without end (RFC 864)'
complete -c ncx -n '__ncx_command listen' -s u -l udp -d 'datagrams (UDP) instead of TCP'
complete -c ncx -n '__ncx_command listen' -s U -l unix -r -F -d 'UNIX stream socket; a PATH that begins with @ is abstract'
complete -c ncx -n '__ncx_command listen' -s e -l exec -x -a '(__fish_complete_command)' -d 'run the program, its stdin and stdout are the connection; takes the rest of the line'
complete -c ncx -n '__ncx_command listen; and __ncx_has -e --exec' -F
complete -c ncx -n '__ncx_command listen' -s c -l sh -x -a '(__fish_complete_command)' -d 'the same through /bin/sh -c'
complete -c ncx -n '__ncx_command listen' -s w -l timeout -x -d 'connect: time to establish; listen: to wait for the first client (status 1 when it runs out)'
complete -c ncx -n '__ncx_command listen' -s i -l idle -x -d 'end when nothing moved either way for this long'
complete -c ncx -n '__ncx_command listen' -l hold -x -d 'after the end of stdin, wait at most this long for the peer'
complete -c ncx -n '__ncx_command listen' -l total -x -d 'end after this long whatever happens (status 1)'
complete -c ncx -n '__ncx_command listen' -l no-shutdown -d 'do not pass on the end of stdin as a half-close'
complete -c ncx -n '__ncx_command listen' -l send-only -d 'only send; the end of stdin ends the work'
complete -c ncx -n '__ncx_command listen' -l recv-only -d 'only receive; the peer\'s end ends the work'
complete -c ncx -n '__ncx_command listen' -s C -l crlf -d 'LF becomes CRLF on the way out'
complete -c ncx -n '__ncx_command listen' -l datagram -x -d 'UDP: what of stdin makes one datagram'
complete -c ncx -n '__ncx_command listen' -l rate -x -d 'at most that many bytes a second each way'
complete -c ncx -n '__ncx_command listen' -l stats -d 'at the end one line on stderr: bytes, seconds, rate, round trip, retransmissions, how it ended'
complete -c ncx -n '__ncx_command listen' -s x -l hex -r -F -d 'hex dump of both directions (- is stderr)'
complete -c ncx -n '__ncx_command listen' -s o -l output -r -F -d 'raw copy of both directions (- is stderr)'
complete -c ncx -n '__ncx_command listen' -l progress -d 'show bytes, rate and time left on stderr'
complete -c ncx -n '__ncx_command listen' -l ttl -x -d 'time to live of what is sent'
complete -c ncx -n '__ncx_command listen' -l tos -x -d 'type of service (DSCP and ECN) of what is sent'
complete -c ncx -n '__ncx_command listen' -l keepalive -d 'probe a silent peer (SO_KEEPALIVE)'
complete -c ncx -n '__ncx_command listen' -l sndbuf -x -d 'the socket\'s send buffer'
complete -c ncx -n '__ncx_command listen' -l rcvbuf -x -d 'the socket\'s receive buffer'
complete -c ncx -n '__ncx_command listen' -s h -l help -d 'show this help'
complete -c ncx -n '__ncx_command listen' -s v -l verbose -d 'say what happens; twice: in detail'
complete -c ncx -n '__ncx_command listen' -s q -l quiet -d 'say nothing but errors'
complete -c ncx -n '__ncx_command listen' -s 4 -l ipv4 -d 'use IPv4 only'
complete -c ncx -n '__ncx_command listen' -s 6 -l ipv6 -d 'use IPv6 only'
complete -c ncx -n '__ncx_command listen' -s r -l resolve -d 'look up names of addresses'
complete -c ncx -n '__ncx_command listen' -s n -l numeric -d 'show numbers, no names of hosts and ports'
complete -c ncx -n '__ncx_command listen' -l color -x -a 'auto always never' -d 'colour the output; auto: on a terminal'

# connect
complete -c ncx -n '__ncx_command connect' -a '(__fish_print_hostnames)'
complete -c ncx -n '__ncx_command connect' -s s -l source -x -d 'the address to come from'
complete -c ncx -n '__ncx_command connect' -s p -l source-port -x -d 'the port to come from'
complete -c ncx -n '__ncx_command connect' -s z -l zero -d 'only see whether it connects; the status tells'
complete -c ncx -n '__ncx_command connect' -l wait -x -d 'keep trying for so long, until the port answers'
complete -c ncx -n '__ncx_command connect' -s t -l telnet -d 'answer telnet option negotiation (RFC 854)'
complete -c ncx -n '__ncx_command connect' -l replies -x -d 'UDP: end after N datagrams received'
complete -c ncx -n '__ncx_command connect' -s u -l udp -d 'datagrams (UDP) instead of TCP'
complete -c ncx -n '__ncx_command connect' -s U -l unix -r -F -d 'UNIX stream socket; a PATH that begins with @ is abstract'
complete -c ncx -n '__ncx_command connect' -s e -l exec -x -a '(__fish_complete_command)' -d 'run the program, its stdin and stdout are the connection; takes the rest of the line'
complete -c ncx -n '__ncx_command connect; and __ncx_has -e --exec' -F
complete -c ncx -n '__ncx_command connect' -s c -l sh -x -a '(__fish_complete_command)' -d 'the same through /bin/sh -c'
complete -c ncx -n '__ncx_command connect' -s w -l timeout -x -d 'connect: time to establish; listen: to wait for the first client (status 1 when it runs out)'
complete -c ncx -n '__ncx_command connect' -s i -l idle -x -d 'end when nothing moved either way for this long'
complete -c ncx -n '__ncx_command connect' -l hold -x -d 'after the end of stdin, wait at most this long for the peer'
complete -c ncx -n '__ncx_command connect' -l total -x -d 'end after this long whatever happens (status 1)'
complete -c ncx -n '__ncx_command connect' -l no-shutdown -d 'do not pass on the end of stdin as a half-close'
complete -c ncx -n '__ncx_command connect' -l send-only -d 'only send; the end of stdin ends the work'
complete -c ncx -n '__ncx_command connect' -l recv-only -d 'only receive; the peer\'s end ends the work'
complete -c ncx -n '__ncx_command connect' -s C -l crlf -d 'LF becomes CRLF on the way out'
complete -c ncx -n '__ncx_command connect' -l datagram -x -d 'UDP: what of stdin makes one datagram'
complete -c ncx -n '__ncx_command connect' -l rate -x -d 'at most that many bytes a second each way'
complete -c ncx -n '__ncx_command connect' -l stats -d 'at the end one line on stderr: bytes, seconds, rate, round trip, retransmissions, how it ended'
complete -c ncx -n '__ncx_command connect' -s x -l hex -r -F -d 'hex dump of both directions (- is stderr)'
complete -c ncx -n '__ncx_command connect' -s o -l output -r -F -d 'raw copy of both directions (- is stderr)'
complete -c ncx -n '__ncx_command connect' -l progress -d 'show bytes, rate and time left on stderr'
complete -c ncx -n '__ncx_command connect' -l ttl -x -d 'time to live of what is sent'
complete -c ncx -n '__ncx_command connect' -l tos -x -d 'type of service (DSCP and ECN) of what is sent'
complete -c ncx -n '__ncx_command connect' -l keepalive -d 'probe a silent peer (SO_KEEPALIVE)'
complete -c ncx -n '__ncx_command connect' -l sndbuf -x -d 'the socket\'s send buffer'
complete -c ncx -n '__ncx_command connect' -l rcvbuf -x -d 'the socket\'s receive buffer'
complete -c ncx -n '__ncx_command connect' -s h -l help -d 'show this help'
complete -c ncx -n '__ncx_command connect' -s v -l verbose -d 'say what happens; twice: in detail'
complete -c ncx -n '__ncx_command connect' -s q -l quiet -d 'say nothing but errors'
complete -c ncx -n '__ncx_command connect' -s 4 -l ipv4 -d 'use IPv4 only'
complete -c ncx -n '__ncx_command connect' -s 6 -l ipv6 -d 'use IPv6 only'
complete -c ncx -n '__ncx_command connect' -s r -l resolve -d 'look up names of addresses'
complete -c ncx -n '__ncx_command connect' -s n -l numeric -d 'show numbers, no names of hosts and ports'
complete -c ncx -n '__ncx_command connect' -l color -x -a 'auto always never' -d 'colour the output; auto: on a terminal'

# help
complete -c ncx -n '__ncx_command help' -a 'listen connect help'
complete -c ncx -n '__ncx_command help' -l completion -x -a 'bash zsh fish' -d 'write the completion script for that shell'
complete -c ncx -n '__ncx_command help' -l dump -d 'write all commands and options as JSON Lines'
complete -c ncx -n '__ncx_command help' -s h -l help -d 'show this help'
complete -c ncx -n '__ncx_command help' -s v -l verbose -d 'say what happens; twice: in detail'
complete -c ncx -n '__ncx_command help' -s q -l quiet -d 'say nothing but errors'
complete -c ncx -n '__ncx_command help' -s 4 -l ipv4 -d 'use IPv4 only'
complete -c ncx -n '__ncx_command help' -s 6 -l ipv6 -d 'use IPv6 only'
complete -c ncx -n '__ncx_command help' -s r -l resolve -d 'look up names of addresses'
complete -c ncx -n '__ncx_command help' -s n -l numeric -d 'show numbers, no names of hosts and ports'
complete -c ncx -n '__ncx_command help' -l color -x -a 'auto always never' -d 'colour the output; auto: on a terminal'
