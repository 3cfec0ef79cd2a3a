/** Our node against the peers of other languages, on loopback. */
package org.freshet.interop;
