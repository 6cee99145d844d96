#include <stddef.h>

#include "session/voice.h"

const struct voice *const voices[] = {&voice_ncx, &voice_nc, &voice_telnet};
const char *const voice_names[] = {"ncx", "nc", "telnet", NULL};
