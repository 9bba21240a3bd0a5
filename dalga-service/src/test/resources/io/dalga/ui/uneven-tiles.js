// The texts of tiles that take more than a line.
() => [...document.querySelectorAll(".tile > *")]
  .filter(text => text.getBoundingClientRect().height >= 2 * parseFloat(getComputedStyle(text).fontSize) * 1.3)
  .map(text => text.textContent)
