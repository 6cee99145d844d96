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
		_ncx_words -W 'listen connect scan sockets services decode capture subnet help --help --version'
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
		options='-p --port -b --bind -k --keep-open --port-file -m --max-clients --chat --prefix --allow --deny --reuse-port --echo --discard --daytime --chargen -u --udp -U --unix -e --exec -c --sh -w --timeout -i --idle --hold --total --no-shutdown --send-only --recv-only -C --crlf --datagram --rate --stats -x --hex -o --output --progress --ladder --absolute --payload --pcap --ttl --tos --keepalive --sndbuf --rcvbuf -h --help -v --verbose -q --quiet -4 --ipv4 -6 --ipv6 -r --resolve -n --numeric --color'
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
		options='-s --source -p --source-port -z --zero --wait -t --telnet --replies -u --udp -U --unix -e --exec -c --sh -w --timeout -i --idle --hold --total --no-shutdown --send-only --recv-only -C --crlf --datagram --rate --stats -x --hex -o --output --progress --ladder --absolute --payload --pcap --ttl --tos --keepalive --sndbuf --rcvbuf -h --help -v --verbose -q --quiet -4 --ipv4 -6 --ipv6 -r --resolve -n --numeric --color'
		rest='-e --exec'
		operands='_ncx_words -A hostname'
		;;
	scan)
		case $prev in
		-p | --ports)
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
			_ncx_words -W 'text json xml grep'
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
		--parallel)
			:
			return
			;;
		--color)
			_ncx_words -W 'auto always never'
			return
			;;
		esac
		options='-p --ports -t --tcp -u --udp -f --file --exclude --all-addresses --shuffle --shard -a --all -b --banner --reason --format --json -o --output --no-header --progress -w --timeout --retries --rate --parallel --exact -h --help -v --verbose -q --quiet -4 --ipv4 -6 --ipv6 -r --resolve -n --numeric --color'
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
	_ncx_words -W 'listen connect scan sockets services decode capture subnet help'
}
