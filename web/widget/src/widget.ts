/* The site widget. One script tag on any page:
 *
 *     <script src="https://HOST/widget.js" data-line="1" async></script> */
console.info('Switchline', document.currentScript)
