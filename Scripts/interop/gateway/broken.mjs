// A function that cannot be initialised.
throw new Error('no such table');
