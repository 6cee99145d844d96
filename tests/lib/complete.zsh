# zsh -f complete.zsh SCRIPT LINE: types LINE and TAB into an interactive zsh
# that has sourced the completion SCRIPT, and prints the line that it has then.
zmodload zsh/zpty || exit
dump=$(mktemp) || exit
zpty shell zsh -f -i
zpty -w shell "PS1= PS2= PROMPT_EOL_MARK=; unset zle_bracketed_paste
unsetopt beep; autoload -U compinit; compinit -u -d $dump; source ${(q)1}
finish() { print -r -- \"<<\$BUFFER>>\"; BUFFER=; zle accept-line }
zle -N finish; bindkey '^X' finish; bindkey '^I' complete-word
print RE''ADY"
zpty -r -m shell output '*READY*'
zpty -w -n shell "$2"$'\t\x18'
zpty -r -m shell output '*<<*>>*'
print -r -- "${${output##*<<}%%>>*}"
zpty -d shell
rm -f $dump
