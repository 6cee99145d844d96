# bash completion for ncx; written by `ncx help --completion=bash`.

_ncx_words()
{
	mapfile -t COMPREPLY < <(compgen "$@" -- "$cur")
}

_ncx_files()
{
	compopt -o filenames 2>/dev/null
	_ncx_words -f
}

_ncx_interfaces()
{
	local names=(/sys/class/net/*)
	_ncx_words -W "${names[*]##*/}"
}

_ncx()
{
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
	local options rest operands=: word IFS=$' \t\n'

	COMPREPLY=()
	if [[ $cur == = ]]; then
		cur=
	elif [[ $prev == = ]]; then
		prev=${COMP_WORDS[COMP_CWORD - 2]}
	fi
	if ((COMP_CWORD == 1)); then
		_ncx_words -W 'listen connect scan sockets services decode capture subnet links help nc netstat nmap telnet --help --version'
		return
	fi
	case ${COMP_WORDS[1]} in
	listen)
		case $prev in
		-p | --port)
			:
			return
			;;
		-b | --bind)
			:
			return
			;;
		--port-file)
			_ncx_files
			return
			;;
		-m | --max-clients)
			:
			return
			;;
		--allow)
			:
			return
			;;
		--deny)
			:
			return
			;;
		--replies)
			:
			return
			;;
		--user)
			:
			return
			;;
		-U | --unix)
			_ncx_files
			return
			;;
		-e | --exec)
			_ncx_words -c
			return
			;;
		-c | --sh)
			_ncx_words -c
			return
			;;
		-w | --timeout)
			:
			return
			;;
		-i | --idle)
			:
			return
			;;
		--hold)
			:
			return
			;;
		--total)
			:
			return
			;;
		--datagram)
			:
			return
			;;
		--rate)
			:
			return
			;;
		--interval)
			:
			return
			;;
		-x | --hex)
			_ncx_files
			return
			;;
		-o | --output)
			_ncx_files
			return
			;;
		--payload)
			:
			return
			;;
		--pcap)
			_ncx_files
			return
			;;
		--ttl)
			:
			return
			;;
		--tos)
			:
			return
			;;
		--sndbuf)
			:
			return
			;;
		--rcvbuf)
			:
			return
			;;
		--color)
			_ncx_words -W 'auto always never'
			return
			;;
		esac
		options='-p --port -b --bind -k --keep-open --port-file -m --max-clients --chat --prefix --allow --deny --reuse-port -t --telnet --replies --user --echo --discard --daytime --chargen -u --udp -U --unix -e --exec -c --sh -w --timeout -i --idle --hold --total --no-shutdown --end-with-peer --send-only --recv-only -C --crlf --datagram --rate --interval --stats -x --hex -o --output --progress --ladder --absolute --payload --pcap --ttl --tos --keepalive --sndbuf --rcvbuf -h --help -v --verbose -q --quiet -4 --ipv4 -6 --ipv6 -r --resolve -n --numeric --color'
		rest='-e --exec'
		operands=':'
		;;
	connect)
		case $prev in
		-s | --source)
			:
			return
			;;
		-p | --source-port)
			:
			return
			;;
		--wait)
			:
			return
			;;
		--replies)
			:
			return
			;;
		-U | --unix)
			_ncx_files
			return
			;;
		-e | --exec)
			_ncx_words -c
			return
			;;
		-c | --sh)
			_ncx_words -c
			return
			;;
		-w | --timeout)
			:
			return
			;;
		-i | --idle)
			:
			return
			;;
		--hold)
			:
			return
			;;
		--total)
			:
			return
			;;
		--datagram)
			:
			return
			;;
		--rate)
			:
			return
			;;
		--interval)
			:
			return
			;;
		-x | --hex)
			_ncx_files
			return
			;;
		-o | --output)
			_ncx_files
			return
			;;
		--payload)
			:
			return
			;;
		--pcap)
			_ncx_files
			return
			;;
		--ttl)
			:
			return
			;;
		--tos)
			:
			return
			;;
		--sndbuf)
			:
			return
			;;
		--rcvbuf)
			:
			return
			;;
		--color)
			_ncx_words -W 'auto always never'
			return
			;;
		esac
		options='-s --source -p --source-port -z --zero --wait -t --telnet --replies -u --udp -U --unix -e --exec -c --sh -w --timeout -i --idle --hold --total --no-shutdown --end-with-peer --send-only --recv-only -C --crlf --datagram --rate --interval --stats -x --hex -o --output --progress --ladder --absolute --payload --pcap --ttl --tos --keepalive --sndbuf --rcvbuf -h --help -v --verbose -q --quiet -4 --ipv4 -6 --ipv6 -r --resolve -n --numeric --color'
		rest='-e --exec'
		operands='_ncx_words -A hostname'
		;;
	scan)
		case $prev in
		-p | --ports)
			:
			return
			;;
		--top)
			:
			return
			;;
		-f | --file)
			_ncx_files
			return
			;;
		--exclude)
			_ncx_words -A hostname
			return
			;;
		--shard)
			:
			return
			;;
		--format)
			_ncx_words -W 'text json xml grep nmap'
			return
			;;
		-o | --output)
			_ncx_files
			return
			;;
		-w | --timeout)
			:
			return
			;;
		--retries)
			:
			return
			;;
		--rate)
			:
			return
			;;
		--min-rate)
			:
			return
			;;
		--delay)
			:
			return
			;;
		--parallel)
			:
			return
			;;
		--host-timeout)
			:
			return
			;;
		--color)
			_ncx_words -W 'auto always never'
			return
			;;
		esac
		options='-p --ports -t --tcp -u --udp --top -f --file --exclude --all-addresses --shuffle --shard -a --all --open -b --banner --reason --format --json -o --output --no-header --progress -w --timeout --retries --rate --min-rate --delay --parallel --host-timeout --exact -h --help -v --verbose -q --quiet -4 --ipv4 -6 --ipv6 -r --resolve -n --numeric --color'
		rest=''
		operands='_ncx_words -A hostname'
		;;
	sockets)
		case $prev in
		--sort)
			:
			return
			;;
		--columns)
			:
			return
			;;
		--color)
			_ncx_words -W 'auto always never'
			return
			;;
		esac
		options='-t --tcp -u --udp -x --unix -w --raw -a --all -l --listening -p --process --no-process -e --extended -o --timers --sort --columns --pairs --summary --explain --watch --wait --json --no-header -h --help -v --verbose -q --quiet -4 --ipv4 -6 --ipv6 -r --resolve -n --numeric --color'
		rest=''
		operands=':'
		;;
	services)
		case $prev in
		-s | --search)
			:
			return
			;;
		-f | --file)
			_ncx_files
			return
			;;
		--color)
			_ncx_words -W 'auto always never'
			return
			;;
		esac
		options='-s --search -f --file --lint --listening --json --no-header -h --help -v --verbose -q --quiet -4 --ipv4 -6 --ipv6 -r --resolve -n --numeric --color'
		rest=''
		operands=':'
		;;
	decode)
		case $prev in
		--from)
			:
			return
			;;
		-c | --count)
			:
			return
			;;
		--only)
			:
			return
			;;
		-w | --write)
			_ncx_files
			return
			;;
		--format)
			_ncx_words -W 'text mermaid'
			return
			;;
		--payload)
			:
			return
			;;
		--color)
			_ncx_words -W 'auto always never'
			return
			;;
		esac
		options='--from --swap16 -c --count --only --fix --explain --layout --checksum -b --brief --relative --json -w --write --ladder --absolute --delta --format --payload -h --help -v --verbose -q --quiet -4 --ipv4 -6 --ipv6 -r --resolve -n --numeric --color'
		rest=''
		operands='_ncx_files'
		;;
	capture)
		case $prev in
		-i | --interface)
			_ncx_interfaces
			return
			;;
		-c | --count)
			:
			return
			;;
		-d | --duration)
			:
			return
			;;
		--snap)
			:
			return
			;;
		-w | --write)
			_ncx_files
			return
			;;
		--format)
			_ncx_words -W 'text mermaid'
			return
			;;
		--payload)
			:
			return
			;;
		--color)
			_ncx_words -W 'auto always never'
			return
			;;
		esac
		options='-i --interface -c --count -d --duration --snap -w --write --brief --relative --json --ladder --absolute --delta --format --payload -h --help -v --verbose -q --quiet -4 --ipv4 -6 --ipv6 -r --resolve -n --numeric --color'
		rest=''
		operands=':'
		;;
	subnet)
		case $prev in
		--split)
			:
			return
			;;
		--hosts)
			:
			return
			;;
		--color)
			_ncx_words -W 'auto always never'
			return
			;;
		esac
		options='--split --hosts --same --check --summarise -b --brief --json --no-header -h --help -v --verbose -q --quiet -4 --ipv4 -6 --ipv6 -r --resolve -n --numeric --color'
		rest=''
		operands=':'
		;;
	links)
		case $prev in
		--color)
			_ncx_words -W 'auto always never'
			return
			;;
		esac
		options='--remove --dry-run -h --help -v --verbose -q --quiet -4 --ipv4 -6 --ipv6 -r --resolve -n --numeric --color'
		rest=''
		operands='_ncx_files'
		;;
	help)
		case $prev in
		--completion)
			_ncx_words -W 'bash zsh fish'
			return
			;;
		--color)
			_ncx_words -W 'auto always never'
			return
			;;
		esac
		options='--completion --dump -h --help -v --verbose -q --quiet -4 --ipv4 -6 --ipv6 -r --resolve -n --numeric --color'
		rest=''
		operands='_ncx_commands'
		;;
	nc)
		case $prev in
		-p)
			:
			return
			;;
		-s)
			:
			return
			;;
		-q)
			:
			return
			;;
		-w)
			:
			return
			;;
		-W)
			:
			return
			;;
		-e)
			_ncx_words -c
			return
			;;
		-c)
			_ncx_words -c
			return
			;;
		-i)
			:
			return
			;;
		-o)
			_ncx_files
			return
			;;
		-I)
			:
			return
			;;
		-O)
			:
			return
			;;
		-M)
			:
			return
			;;
		-T)
			:
			return
			;;
		esac
		options='-l -p -s -k -u -U -z -4 -6 -n -v -h --help -N -q -w -W -d -e -c -C -i -t -o -I -O -M -T'
		rest=''
		operands='_ncx_words -A hostname'
		;;
	netstat)
		case $prev in
		-A | --protocol)
			:
			return
			;;
		esac
		options='-a --all -l --listening -t --tcp -u --udp -U --udplite -w --raw -x --unix -4 --inet -6 --inet6 -A --protocol -n --numeric --numeric-hosts --numeric-ports --numeric-users -p --programs --program -e --extend -o --timers -W --wide -c --continuous -s --statistics -N --symbolic -v --verbose -h --help'
		rest=''
		operands=':'
		;;
	nmap)
		case $prev in
		-s)
			:
			return
			;;
		-p)
			:
			return
			;;
		--top-ports)
			:
			return
			;;
		-iL)
			_ncx_files
			return
			;;
		--exclude)
			:
			return
			;;
		-P)
			:
			return
			;;
		-oN)
			_ncx_files
			return
			;;
		-oG)
			_ncx_files
			return
			;;
		-oX)
			_ncx_files
			return
			;;
		-oA)
			:
			return
			;;
		-T)
			:
			return
			;;
		--max-retries)
			:
			return
			;;
		--max-rate)
			:
			return
			;;
		--min-rate)
			:
			return
			;;
		--max-parallelism)
			:
			return
			;;
		--max-rtt-timeout)
			:
			return
			;;
		--host-timeout)
			:
			return
			;;
		--scan-delay)
			:
			return
			;;
		esac
		options='-s -p -F --top-ports -r --randomize-hosts -iL --exclude -P -n -R --resolve-all --system-dns --unprivileged -4 -6 -oN -oG -oX -oA --no-stylesheet --open --reason -v -T --max-retries --max-rate --min-rate --max-parallelism --max-rtt-timeout --host-timeout --scan-delay -V --version -h --help'
		rest=''
		operands='_ncx_words -A hostname'
		;;
	telnet)
		case $prev in
		-b | --bind)
			:
			return
			;;
		-e | --escape)
			:
			return
			;;
		-n | --trace)
			_ncx_files
			return
			;;
		--hold)
			:
			return
			;;
		esac
		options='-4 --ipv4 -6 --ipv6 -b --bind -e --escape -E --no-escape -n --trace -K --no-login -c --no-rc --hold -v --verbose -h --help'
		rest=''
		operands='_ncx_words -A hostname'
		;;
	*)
		return
		;;
	esac
	for word in "${COMP_WORDS[@]:2:COMP_CWORD-2}"; do
		if [[ -n $rest && " $rest " == *" $word "* ]]; then
			_ncx_files
			return
		fi
	done
	if [[ $cur == -* ]]; then
		_ncx_words -W "$options"
	else
		$operands
	fi
} &&
	complete -F _ncx ncx

_ncx_commands()
{
	_ncx_words -W 'listen connect scan sockets services decode capture subnet links help nc netstat nmap telnet ncat ipconfig getmac hostname ifconfig ip arp route nslookup dig host ping fping tracert traceroute tracepath ss lsof fuser tcpdump tshark wireshark dumpcap powershell test-netconnection tnc get-nettcpconnection ipcalc sipcalc'
}
