Console.Error.WriteLine("There is nothing to simulate yet.");
return 1;
