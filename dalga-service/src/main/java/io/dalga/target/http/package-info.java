/** Delivery as an HTTP POST, over Apache HttpClient 5's asynchronous client. */
@NullMarked
package io.dalga.target.http;

import org.jspecify.annotations.NullMarked;
