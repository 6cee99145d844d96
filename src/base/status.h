/*
 * The exit statuses of every ncx command; the numbers are a promise to
 * scripts.
 */
#ifndef NCX_BASE_STATUS_H
#define NCX_BASE_STATUS_H

enum status {
	STATUS_OK = 0,	    /* done, or the answer is yes */
	STATUS_NO = 1,	    /* the answer is no: refused, timed out, no match */
	STATUS_USAGE = 2,   /* the command line is wrong */
	STATUS_TROUBLE = 3, /* ncx could not do it: no permission, I/O error */
};

#endif
